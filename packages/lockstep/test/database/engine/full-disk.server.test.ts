// A full disk: the kernel keeps the server from writing files beyond a size, and then lifts the limit (setrlimit(2),
// RLIMIT_FSIZE).

import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { connect, mutationNamed, watch } from "../support/clients.ts";
import { call, push, temporaryFolder } from "../support/convex-app.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";
import { startServerProcess } from "../support/server-process.ts";

const LARGE = "x".repeat(500_000);

it.skipIf(process.platform !== "linux")(
  "[Y134] on a full disk, mutations fail with the reason and the rest continues; with room again they run, and no answered one is lost",
  async () => {
    const data = temporaryFolder();
    const server = await startServerProcess(data);
    const { convex, child } = server;
    const limit = (bytes: string): unknown =>
      execFileSync("prlimit", [`--pid=${child.pid}`, `--fsize=${bytes}:unlimited`]);
    expect(await push(convex, { schema: SCHEMA, notes: NOTES })).toBeNull();
    const list = async (): Promise<unknown> => (await call(convex, "query", "notes:list")).value;
    const client = connect(convex);
    const seen = watch(client, "notes:list");
    await call(convex, "mutation", "notes:add", { text: "before" });

    limit(String(statSync(path.join(data, "convex.sqlite-wal")).size + 100_000));
    const refused = await Promise.all([1, 2].map(() => call(convex, "mutation", "notes:add", { text: LARGE })));
    expect(refused).toMatchObject([{ code: "InternalServerError" }, { code: "InternalServerError" }]);
    expect(server.log()).toMatch(/disk/);
    expect(server.log()).not.toContain("rollback");
    expect(await list()).toEqual(["before"]);
    // What fits is still written.
    expect((await call(convex, "mutation", "notes:add", { text: "small" })).status).toBe("success");
    await seen.until((texts: string[]) => texts.includes("small"));

    // A client on a socket resends it until it is answered.
    const large = client.mutation(mutationNamed("notes:add"), { text: LARGE });
    await expect.poll(() => server.log().split("SqliteError").length).toBeGreaterThan(2);

    limit("unlimited");
    await large;
    expect(await list()).toEqual(["before", "small", LARGE]);
    expect(child.exitCode).toBeNull();
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const again = await startServerProcess(data);
    expect((await call(again.convex, "query", "notes:list")).value).toEqual(["before", "small", LARGE]);
  },
);
