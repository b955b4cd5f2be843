// Ids of jobs and files: where they are accepted and where they are not.

import { expect, it } from "vitest";
import { call, push, startConvex } from "../../support/convex-app.ts";
import { NOTES, SCHEMA } from "../../support/notes.ts";

const FUNCTIONS = `
  const DAY = 24 * 3600 * 1000;
  export const job = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(DAY, api.notes.add, { text: "later" }) });
  export const note = mutation({ args: {}, handler: (ctx) => ctx.db.insert("notes", { text: "here" }) });
  export const get = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await ctx.db.get(id))?.text ?? null });
  export const systemGet = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.name ?? null });
  export const nowhere = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, api.nowhere.fn, {}) });
  export const noExport = action({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, api.notes.nothing, {}) });
  export const far = mutation({ args: { days: v.number() }, handler: (ctx, { days }) => ctx.scheduler.runAfter(days * DAY, api.notes.add, { text: "far" }) });
  export const past = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAt(0, api.notes.add, { text: "past" }) });
  export const cancels = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, api.functions.cancelAll, {}) });
  export const cancelAll = mutation({ args: {}, handler: async (ctx) => { for (const one of await ctx.db.system.query("_scheduled_functions").collect()) await ctx.scheduler.cancel(one._id); await ctx.db.insert("notes", { text: "canceled" }); } });
  export const states = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map(({ state }) => state.kind) });
  export const url = query({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
  export const meta = query({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.getMetadata(id) });
  export const file = action({ args: { id: v.string() }, handler: async (ctx, { id }) => { await ctx.storage.get(id); } });
  export const remove = mutation({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.delete(id) });
  export const store = action({ args: {}, handler: async (ctx) => { const id = await ctx.storage.store(new Blob(["a"])); await ctx.storage.delete(id); return id; } });
  export const audits = mutation({ args: {}, handler: async () => { await log.audit({ action: "seen" }); } });
`;
async function start(): ReturnType<typeof startConvex> {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, functions: FUNCTIONS })).toBeNull();
  return convex;
}

it("[F466] db.system.get reads jobs and db.get documents, and not the other way round", async () => {
  const [convex, other] = [await start(), await start()];
  const { value: job } = await call(convex, "mutation", "functions:job");
  const { value: note } = await call(convex, "mutation", "functions:note");
  expect((await call(convex, "query", "functions:get", { id: note })).value).toBe("here");
  expect((await call(convex, "query", "functions:systemGet", { id: job })).value).toBe("notes.js:add");
  expect((await call(convex, "query", "functions:get", { id: job })).errorMessage).toContain(
    "System tables can only be accessed from db.system.get().",
  );
  expect((await call(convex, "query", "functions:systemGet", { id: note })).errorMessage).toContain(
    "User tables can only be accessed from db.get().",
  );
  expect((await call(convex, "query", "functions:systemGet", { id: "none" })).errorMessage).toContain(
    "Unable to decode ID",
  );
  // There was never a job.
  expect(await call(other, "query", "functions:systemGet", { id: job })).toMatchObject({
    status: "success",
    value: null,
  });
});

it("[F467] a missing function or a time more than five years away cannot be scheduled", async () => {
  const convex = await start();
  const failure = async (kind: "mutation" | "action", name: string, args = {}): Promise<string | undefined> =>
    (await call(convex, kind, `functions:${name}`, args)).errorMessage;
  expect(await failure("mutation", "nowhere")).toContain(
    "Attempted to schedule function at nonexistent path: nowhere.js",
  );
  expect(await failure("action", "noExport")).toContain("no exported function nothing found in the file: notes.js.");
  expect(await failure("mutation", "far", { days: 1831 })).toContain("is more than 5 years in the future");
  expect(await failure("mutation", "past")).toContain("1970-01-01T00:00:00.000Z is more than 5 years in the past");
  expect((await call(convex, "query", "functions:states")).value).toEqual([]);
  expect(await failure("mutation", "far", { days: 1829 })).toBeUndefined();
});

it("[F468] a job that cancels itself ends as canceled, and keeps its writes", async () => {
  const convex = await start();
  await call(convex, "mutation", "functions:cancels");
  await expect.poll(async () => (await call(convex, "query", "notes:list")).value).toEqual(["canceled"]);
  expect((await call(convex, "query", "functions:states")).value).toEqual(["canceled"]);
});

it("[F469] an argument that is not a storage id is an error; the id of a deleted file is not", async () => {
  const convex = await start();
  const { value: note } = await call(convex, "mutation", "functions:note");
  const calls = [
    ["query", "url"],
    ["query", "meta"],
    ["action", "file"],
    ["mutation", "remove"],
  ] as const;
  for (const id of ["nonsense", note])
    for (const [kind, name] of calls)
      expect((await call(convex, kind, `functions:${name}`, { id })).errorMessage).toContain(
        "Invalid argument `storageId`",
      );
  const { value: id } = await call(convex, "action", "functions:store");
  expect(await call(convex, "query", "functions:url", { id })).toMatchObject({ status: "success", value: null });
});

it("[F470] log.audit writes a line to the function's log", async () => {
  const { logLines = [] } = await call(await start(), "mutation", "functions:audits");
  expect(logLines).toHaveLength(1);
  expect(logLines[0]).toContain('"action":"seen"');
});

it("[F473] an id of a missing table is never valid", async () => {
  const convex = await startConvex();
  const schema = `export default defineSchema({ notes: defineTable({ of: v.optional(v.id("nowhere")) }) });`;
  const functions = `export const put = mutation({ args: { of: v.optional(v.string()) }, handler: (ctx, args) => ctx.db.insert("notes", args) });`;
  expect(await push(convex, { schema, functions })).toBeNull();
  const id = (await call(convex, "mutation", "functions:put")).value;
  const refused = await call(convex, "mutation", "functions:put", { of: id });
  expect(refused.errorMessage).toContain('does not match the table name in validator `v.id("nowhere")`');
});
