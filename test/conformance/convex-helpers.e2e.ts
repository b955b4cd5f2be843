// `convex-helpers`, as published on npm, in an app that the real CLI type-checks and pushes, called by the real clients.

import { makeFunctionReference } from "convex/server";
import { ConvexError, type Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

let app: PushedApp;
let redTeam: string;
const query = (name: string, args: Record<string, Value> = {}): Promise<unknown> => app.query(name, args);
const mutation = (name: string, args: Record<string, Value> = {}): Promise<unknown> => app.mutation(name, args);

const note = (owner: string, text: string, rank: number, isPublic = false): Record<string, Value> => ({
  owner,
  text,
  rank,
  isPublic,
});
const NOTES = [
  note("ada", "a1", 1, true),
  note("ada", "a4", 4),
  note("ada", "a6", 6),
  note("bob", "b2", 2),
  note("bob", "b5", 5, true),
  note("cy", "c3", 3),
];

interface Page {
  page: string[];
  isDone: boolean;
  continueCursor: string;
}

beforeAll(async () => {
  app = await pushApp("helpers");
  expect([app.pushed.code, app.pushed.stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
  await mutation("notes:add", { notes: NOTES });
  redTeam = (await mutation("people:seed")) as string;
});
afterAll(() => app.close());

describe("functions", () => {
  it("[F390] a custom query takes an additional argument, and returns only what its rules allow", async () => {
    expect(await query("notes:seen", { name: "bob", least: 2 })).toEqual({
      greeting: "Hello bob",
      caller: "bob",
      texts: ["b2", "b5"],
    });
    expect(await query("notes:seen", { name: "cy", least: 0 })).toMatchObject({ texts: ["a1", "c3", "b5"] });
    await expect(query("notes:seen", { least: 2 })).rejects.toThrow("missing the required field `name`");
  });

  it("[F390] [F391] a write that no rule allows throws, and one that a rule allows runs the triggers", async () => {
    await expect(mutation("notes:write", { name: "bob", note: note("ada", "stolen", 9) })).rejects.toThrow(
      "insert access not allowed",
    );
    const id = (await mutation("notes:write", { name: "bob", note: note("bob", "b9", 9, true) })) as string;
    expect(await query("notes:counts")).toEqual({ ada: 3, bob: 3, cy: 1 });
    await expect(mutation("notes:rename", { name: "ada", id, text: "stolen" })).rejects.toThrow(
      "write access not allowed",
    );
    await mutation("notes:remove", { id });
    await expect(mutation("notes:rename", { name: "bob", id, text: "late" })).rejects.toThrow("does not exist");
    expect(await query("notes:counts")).toEqual({ ada: 3, bob: 2, cy: 1 });
  });

  it("[F391] a trigger that throws rolls back the write that ran it, and what other triggers wrote", async () => {
    const notes = [note("dee", "fine", 1), note("dee", "forbidden", 2)];
    await expect(mutation("notes:add", { notes })).rejects.toThrow("This text is forbidden");
    expect(await query("notes:counts")).toEqual({ ada: 3, bob: 2, cy: 1 });
  });

  it("[F392] zod validates arguments and results: it transforms, applies defaults, and reports its issues", async () => {
    expect(await query("zod:mail", { email: "Ada@Example.com" })).toBe("ada@example.com");
    const refused = await query("zod:mail", { email: "unknown", times: 0 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConvexError);
    expect((refused as ConvexError<{ ZodError: { path: string[] }[] }>).data.ZodError.map(({ path }) => path)).toEqual([
      ["email"],
      ["times"],
    ]);
    await expect(query("zod:mail", { email: "Ada@Example.com", times: 2 })).rejects.toThrow("too_big");
    await expect(mutation("zod:rename", { id: "nonsense", name: "Al" })).rejects.toThrow("ArgumentValidationError");
  });

  it("[F393] the functions of a session share it, including those that an action calls with it", async () => {
    await mutation("sessions:put", { sessionId: "one", what: "first" });
    await mutation("sessions:put", { sessionId: "two", what: "other" });
    const both = makeFunctionReference<"action">("sessions:both");
    const shared = await connect(app).action(both, { sessionId: "one", what: "second" });
    expect(shared).toEqual(["one: first", "one: second"]);
    await expect(query("sessions:list")).rejects.toThrow("missing the required field `sessionId`");
  });
});

describe("data", () => {
  it("[F394] related documents are found through their indexes, one to one, one to many, and many to many", async () => {
    expect(await query("people:related", { name: "ada" })).toEqual({
      team: "red",
      mates: ["ada", "bob"],
      projects: ["moon", "mars"],
      sameMates: true,
      unknown: null,
    });
    await expect(query("people:related", { name: "zed" })).rejects.toThrow("Can't find a document in people");
  });

  it("[F395] CRUD functions generated from a schema create, read, update, list and destroy", async () => {
    const { _id: id } = (await mutation("people:create", { name: "temp" })) as { _id: string };
    await mutation("people:update", { id, patch: { name: "kept" } });
    expect(await query("people:read", { id })).toMatchObject({ name: "kept" });
    const { page } = (await query("people:paginate", { paginationOpts: { numItems: 9, cursor: null } })) as {
      page: { name: string }[];
    };
    expect(page.map(({ name }) => name)).toContain("kept");
    expect(await mutation("people:destroy", { id })).toMatchObject({ name: "kept" });
    expect(await query("people:read", { id })).toBeNull();
  });

  it("[F396] `filter` in TypeScript keeps the pages of the query beneath it", async () => {
    const args = { start: "b", paginationOpts: { numItems: 4, cursor: null } };
    const { page, isDone, continueCursor } = (await query("notes:filtered", args)) as {
      page: { text: string }[];
      isDone: boolean;
      continueCursor: string;
    };
    expect([page.map(({ text }) => text), isDone]).toEqual([["b2"], false]);
    const rest = await query("notes:filtered", { start: "b", paginationOpts: { numItems: 4, cursor: continueCursor } });
    expect(rest).toMatchObject({ page: [{ text: "b5" }], isDone: true });
  });

  it("[F397] `getPage` and `paginator` read page after page by the keys of an index", async () => {
    expect(await query("notes:byKeys", { pageSize: 4, order: "asc" })).toEqual([
      ["a1", "a4", "a6", "b2"],
      ["b5", "c3"],
    ]);
    expect(await query("notes:byKeys", { pageSize: 4, order: "desc" })).toEqual([
      ["c3", "b5", "b2", "a6"],
      ["a4", "a1"],
    ]);
    expect(await query("notes:paginated", { pageSize: 5 })).toEqual([["a6", "b5", "a4", "c3", "b2"], ["a1"]]);
  });
});

describe("streams", () => {
  it("[F398] streams are filtered, mapped and deduplicated, in the order of their index", async () => {
    expect(await query("streams:loud")).toEqual(["B5", "A1"]);
    expect(await query("streams:firsts")).toEqual(["a1", "b2", "c3"]);
  });

  it("[F398] merged streams are paginated as one, in the order that they were merged by", async () => {
    const page = (cursor: string | null): Promise<Page> =>
      query("streams:merged", {
        owners: ["ada", "bob"],
        paginationOpts: { numItems: 2, cursor },
      }) as Promise<Page>;
    const first = await page(null);
    const second = await page(first.continueCursor);
    const third = await page(second.continueCursor);
    expect([first.page, second.page, third.page]).toEqual([["a1", "b2"], ["a4", "b5"], ["a6"]]);
    expect([first.isDone, third.isDone]).toEqual([false, true]);
  });

  it("[F398] a join by `flatMap` has pages too", async () => {
    const page = (cursor: string | null): Promise<Page> =>
      query("streams:ofTeam", { teamId: redTeam, paginationOpts: { numItems: 4, cursor } }) as Promise<Page>;
    const first = await page(null);
    const rest = await page(first.continueCursor);
    expect([...first.page, ...rest.page]).toEqual(["a1", "a4", "a6", "b2", "b5"]);
  });

  it("[F398] a live page of merged streams between two cursors keeps its end, whatever is added and removed", async () => {
    const owners = ["ada", "bob"];
    const paginationOpts = { numItems: 2, cursor: null };
    const { continueCursor } = (await query("streams:merged", { owners, paginationOpts })) as Page;
    const live = watch(connect(app), "streams:merged", {
      owners,
      paginationOpts: { ...paginationOpts, endCursor: continueCursor },
    });
    await live.until(({ page }: Page) => page.join() === "a1,b2");
    await mutation("notes:add", { notes: [note("bob", "b2.5", 2.5)] });
    const [between] = (await mutation("notes:add", { notes: [note("ada", "a1.5", 1.5)] })) as string[];
    await live.until(({ page }: Page) => page.join() === "a1,a1.5,b2");
    await mutation("notes:remove", { id: between! });
    await live.until(() => live.values.length === 3);
    expect((live.values as Page[]).map(({ page }) => page.join())).toEqual(["a1,b2", "a1,a1.5,b2", "a1,b2"]);
  });
});

describe("over time", () => {
  it("[F399] rate limits count per key, can be read and reset, and roll back what a refused call wrote", async () => {
    const send = (who: string): Promise<unknown> => mutation("limits:send", { who });
    expect([await send("ada"), await send("ada"), await send("ada"), await send("bob")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(await query("limits:isFree", { who: "ada" })).toBe(false);
    await mutation("limits:forgive", { who: "ada" });
    expect(await query("limits:isFree", { who: "ada" })).toBe(true);

    await mutation("limits:join");
    const refused = await mutation("limits:join").catch((error: unknown) => error);
    expect((refused as ConvexError<Value>).data).toMatchObject({ kind: "RateLimited", name: "join" });
    expect(((await query("background:done")) as string[]).filter((what) => what === "joined")).toHaveLength(1);
  });

  it("[F400] a migration changes all documents batch by batch, and an action that fails is retried", async () => {
    await mutation("background:startInitials");
    const live = watch(connect(app), "background:migrated");
    await live.until(({ isDone }: { isDone: boolean }) => isDone);
    const { processed, initials } = live.values.at(-1) as { processed: number; initials: string[] };
    expect(processed).toBe(initials.length);
    expect(new Set(initials)).toEqual(new Set(["a", "b", "c"]));

    await mutation("background:startFlaky");
    await watch(connect(app), "background:done").until((done: string[]) => done.includes("try: good"));
    const tries = ((await query("background:done")) as string[]).filter((what) => what.startsWith("try"));
    expect(tries).toEqual(["try: bad", "try: bad", "try: good"]);
  });
});

describe("HTTP", () => {
  it("[F401] Hono's routes work with its parameters, middleware and errors, and reach the database", async () => {
    const greeting = await fetch(`${app.siteUrl}/hono/greet/ada`);
    expect([await greeting.json(), greeting.headers.get("x-app")]).toEqual([{ hello: "ada" }, "hono"]);
    const body = JSON.stringify({ owner: "eve" });
    const added = await fetch(`${app.siteUrl}/hono/notes`, { method: "POST", body });
    expect([added.status, await added.json()]).toEqual([201, expect.objectContaining({ eve: 1 })]);
    const head = await fetch(`${app.siteUrl}/hono/greet/ada`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const missing = await fetch(`${app.siteUrl}/nowhere`);
    expect([missing.status, await missing.text()]).toEqual([404, "Hono does not know this"]);
  });

  it("[F402] `corsRouter` alone decides which origins may use its routes", async () => {
    const ask = (method: string, origin: string): Promise<Response> =>
      fetch(`${app.siteUrl}/cors`, { method, headers: { origin }, ...(method === "POST" && { body: "said" }) });
    const good = await ask("GET", "https://good.example");
    expect([await good.text(), good.headers.get("access-control-allow-origin")]).toEqual([
      "shared",
      "https://good.example",
    ]);
    expect(good.headers.get("access-control-allow-credentials")).toBe("true");
    expect((await ask("GET", "https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
    const posted = await ask("POST", "https://other.example");
    expect([await posted.text(), posted.headers.get("access-control-allow-origin")]).toEqual([
      "said",
      "https://other.example",
    ]);
    const preflight = await ask("OPTIONS", "https://good.example");
    expect([preflight.status, preflight.headers.get("access-control-allow-methods")]).toEqual([
      204,
      expect.stringMatching(/GET.*POST|POST.*GET/),
    ]);
  });
});
