// Strings that are not valid Unicode, wherever they could enter or leave.

import { expect, it } from "vitest";
import { connect, mutationNamed, queryNamed } from "../support/clients.ts";
import { call, push, startConvex } from "../support/convex-app.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";

const TEXTS = `
  const HALF = "a\\ud83d";
  export const echo = query({ args: { value: v.any() }, handler: async (_ctx, { value }) => value });
  export const returns = query({ args: {}, handler: async () => [HALF] });
  export const writes = mutation({ args: {}, handler: (ctx) => ctx.db.insert("notes", { text: HALF }) });
  export const finds = query({ args: {}, handler: (ctx) => ctx.db.query("notes").withIndex("by_rank", (q) => q.eq("rank", HALF)).first() });
  export const schedules = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, api.notes.add, { text: HALF }) });
  export const fails = mutation({ args: {}, handler: async () => { console.log(HALF); throw new ConvexError(HALF); } });
`;
const PROBLEM = "A string is not valid Unicode: it has \\ud83d, half of a surrogate pair.";

it("[F435] a lone surrogate is refused in values, and a pair is not", async () => {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, texts: TEXTS })).toBeNull();
  const client = connect(convex);
  await expect(client.query(queryNamed("texts:echo"), { value: { at: "\ud83d" } })).rejects.toThrow(PROBLEM);
  for (const [kind, name] of [
    ["query", "returns"],
    ["mutation", "writes"],
    ["query", "finds"],
    ["mutation", "schedules"],
  ] as const)
    expect((await call(convex, kind, `texts:${name}`)).errorMessage).toContain(PROBLEM);
  expect((await call(convex, "query", "notes:list")).value).toEqual([]);
  // A pair, escapes that only look alike, and the code points next to the surrogates.
  for (const value of ["\u{1f600}", "\\ud83d", "\\\\ud83d", "\ud7ff\ue000", "\u2028\0"])
    expect(await client.query(queryNamed("texts:echo"), { value })).toBe(value);
});

it("[F435] an error that contains one reaches its client, and the socket stays open", async () => {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, texts: TEXTS })).toBeNull();
  const client = connect(convex);
  await expect(client.mutation(mutationNamed("texts:fails"), {})).rejects.toMatchObject({ data: "a\ud83d" });
  expect(await client.query(queryNamed("notes:list"), {})).toEqual([]);
  expect(convex.lines).toEqual([]);
});
