// `ctx.storage`: uploads, downloads, and what remains of deleted files.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { MACHINE_CLOCK } from "../../../src/database/time/clock.ts";
import type { Convex, ConvexOptions } from "../../../src/database/create-convex.ts";
import { call, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { startServerProcess } from "../support/server-process.ts";

const FILES = `
  export const uploadUrl = mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });
  export const url = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
  export const meta = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
  export const drop = mutation({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.delete(id) });
  export const waits = mutation({ args: {}, handler: () => new Promise(() => undefined) });
  export const dropThenThrow = mutation({ args: { id: v.id("_storage") }, handler: async (ctx, { id }) => { await ctx.storage.delete(id); throw new Error("no"); } });
  export const store = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
    const id = await ctx.storage.store(new Blob([text], { type: "text/x-test" }));
    const blob = await ctx.storage.get(id);
    return { id, text: await blob.text(), type: blob.type, missing: await ctx.storage.get("00000000-0000-4000-8000-000000000000") };
  } });
  export const storeInMutation = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => ctx.storage.store(new Blob([text], { type: "text/x-test" })) });
`;
const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");

async function start(options: Partial<ConvexOptions> = {}): Promise<Convex> {
  const convex = await startConvex(options);
  if ((await call(convex, "mutation", "files:uploadUrl")).status === "error") {
    expect(await push(convex, { files: FILES })).toBeNull();
  }
  return convex;
}
const value = async (
  convex: Convex,
  kind: "query" | "mutation" | "action",
  name: string,
  args: object = {},
): Promise<unknown> => (await call(convex, kind, `files:${name}`, args)).value;
async function upload(
  convex: Convex,
  text: string,
  headers: Record<string, string> = { "content-type": "text/plain" },
): Promise<Response> {
  return await fetch((await value(convex, "mutation", "uploadUrl")) as string, { method: "POST", body: text, headers });
}
async function uploaded(convex: Convex, text: string): Promise<{ id: string; url: string }> {
  const { storageId: id } = (await (await upload(convex, text)).json()) as { storageId: string };
  return { id, url: (await value(convex, "query", "url", { id })) as string };
}

describe("files", () => {
  it("[F28] [F29] an uploaded file is returned, whole and in part, with its type and metadata", async () => {
    const convex = await start();
    const { id, url } = await uploaded(convex, "hello world");
    const whole = await fetch(url);
    expect([whole.status, whole.headers.get("content-type"), await whole.text()]).toEqual([
      200,
      "text/plain",
      "hello world",
    ]);
    expect(whole.headers.get("digest")).toBe(`sha-256=${sha256("hello world")}`);
    for (const [range, text, described] of [
      ["bytes=0-4", "hello", "bytes 0-4/11"],
      ["bytes=6-", "world", "bytes 6-10/11"],
      ["bytes=-3", "rld", "bytes 8-10/11"],
      ["bytes=4-400", "o world", "bytes 4-10/11"],
    ] as const) {
      const part = await fetch(url, { headers: { range } });
      expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, described, text]);
    }
    expect((await fetch(url, { headers: { range: "bytes=11-" } })).status).toBe(416);
    expect(await value(convex, "query", "meta", { id })).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      contentType: "text/plain",
      sha256: sha256("hello world"),
      size: 11,
    });
  });

  it("[F476] a range of an empty file returns all of it, and a range outside a file is refused with the length", async () => {
    const convex = await start();
    const [empty, short] = [(await uploaded(convex, "")).url, (await uploaded(convex, "hello")).url];
    const part = async (url: string, range: string): Promise<[number, string | null]> => {
      const response = await fetch(url, { headers: { range } });
      return [response.status, response.headers.get("content-range")];
    };
    for (const range of ["bytes=0-", "bytes=0-99", "bytes=-5"]) expect(await part(empty, range)).toEqual([200, null]);
    for (const range of ["bytes=1-", "bytes=-0"]) expect(await part(empty, range)).toEqual([416, "bytes */0"]);
    for (const range of ["bytes=5-", "bytes=-0"]) expect(await part(short, range)).toEqual([416, "bytes */5"]);
  });

  it("[F28] an empty file is a file, and a wrong declared digest is refused", async () => {
    const convex = await start();
    expect(await (await fetch((await uploaded(convex, "")).url)).text()).toBe("");
    expect((await upload(convex, "right", { digest: `sha-256=${sha256("right")}` })).status).toBe(200);
    const refused = await upload(convex, "wrong", { digest: `sha-256=${sha256("right")}` });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("Sha256 mismatch")]);
  });

  it("[F28] a forged upload URL, or one more than an hour old, accepts nothing", async () => {
    let clock = 1_800_000_000_000;
    const convex = await start({ clock: { ...MACHINE_CLOCK, now: () => clock } });
    const url = (await value(convex, "mutation", "uploadUrl")) as string;
    const post = async (target: string): Promise<number> => (await fetch(target, { method: "POST", body: "x" })).status;
    expect(await post(url.replace(/token=\d+/, "token=9999999999999"))).toBe(401);
    expect(await post(url)).toBe(200);
    clock += 3_600_000;
    expect(await post(url)).toBe(401);
  });

  it("[F28] a deleted file is gone for every client, unless the mutation that deleted it failed", async () => {
    const convex = await start();
    const { id, url } = await uploaded(convex, "x");
    await call(convex, "mutation", "files:dropThenThrow", { id });
    expect((await fetch(url)).status).toBe(200);
    await call(convex, "mutation", "files:drop", { id });
    expect((await fetch(url)).status).toBe(404);
    expect(await value(convex, "query", "url", { id })).toBeNull();
    expect((await call(convex, "mutation", "files:drop", { id })).errorMessage).toContain("not found");
    expect((await fetch(`${convex.url}/api/storage/${"0".repeat(8)}-0000-0000-0000-${"0".repeat(16)}`)).status).toBe(
      404,
    );
  });

  it("[F28] an action and a mutation can store what they made", async () => {
    const convex = await start();
    const { id, ...rest } = (await value(convex, "action", "store", { text: "made" })) as { id: string };
    expect(rest).toEqual({ text: "made", type: "text/x-test", missing: null });
    expect(await (await fetch((await value(convex, "query", "url", { id })) as string)).text()).toBe("made");
    const second = await value(convex, "mutation", "storeInMutation", { text: "in a mutation" });
    expect(await (await fetch((await value(convex, "query", "url", { id: second })) as string)).text()).toBe(
      "in a mutation",
    );
  });

  it("[F440] a file can be downloaded during a slow mutation", async () => {
    const { convex } = await startServerProcess();
    expect(await push(convex, { files: FILES })).toBeNull();
    const { url } = await uploaded(convex, "hello");
    const stuck = call(convex, "mutation", "files:waits").catch(() => null);
    expect(await (await fetch(url)).text()).toBe("hello");
    expect(await Promise.race([stuck.then(() => "ended"), Promise.resolve("waiting")])).toBe("waiting");
  });

  it("[F437] HEAD answers like GET, without the bytes, and leaves no file open", async () => {
    const convex = await start();
    const { url } = await uploaded(convex, "x".repeat(1_000_000));
    const openFiles = (): number => readdirSync("/dev/fd").length;
    const before = openFiles();
    for (const range of ["", "bytes=10-"]) {
      for (let n = 0; n < 20; n++) {
        const [head, got] = await Promise.all(
          ["HEAD", "GET"].map((method) => fetch(url, { method, headers: { range } })),
        );
        expect([head?.status, head?.headers.get("content-length"), head?.headers.get("content-range")]).toEqual([
          got?.status,
          got?.headers.get("content-length"),
          got?.headers.get("content-range"),
        ]);
        expect([await head?.text(), (await got?.text())?.length]).toEqual(["", range === "" ? 1_000_000 : 999_990]);
      }
    }
    expect(openFiles() - before).toBeLessThan(20);
  });

  it("[F29] files and their URLs survive a restart, and bytes without a document are removed", async () => {
    const data = temporaryFolder();
    const first = await start({ data });
    const kept = await uploaded(first, "kept");
    const dropped = await uploaded(first, "dropped");
    await call(first, "mutation", "files:drop", { id: dropped.id });
    await first.close();
    writeFileSync(path.join(data, "storage/draft-1-0"), "cut short");
    const second = await start({ data });
    expect(readdirSync(path.join(data, "storage"))).toEqual([kept.id]);
    expect(existsSync(path.join(data, "storage", kept.id))).toBe(true);
    const url = (await value(second, "query", "url", { id: kept.id })) as string;
    expect(new URL(url).pathname).toBe(new URL(kept.url).pathname);
    expect(await (await fetch(url)).text()).toBe("kept");
  });
});
