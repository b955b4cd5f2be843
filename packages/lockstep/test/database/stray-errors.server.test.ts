// What functions throw when nobody waits for it, against local Convex in a process of its own: it must not end.

import { expect, it } from "vitest";
import { call, push } from "./support/convex-app.ts";
import { NOTES, SCHEMA } from "./support/notes.ts";
import { startServerProcess } from "./support/server-process.ts";

const FUNCTIONS = `
  const later = async () => { for (let n = 0; n < 100; n++) await null; };
  export const forgets = mutation({ args: {}, handler: async (ctx) => {
    void (async () => { await later(); await ctx.db.insert("notes", { text: "late" }); })();
  } });
  export const rejects = query({ args: {}, handler: async () => { void Promise.reject("plain text"); } });
  export const times = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("in a timer"); }, 1); } });
`;

it("[F10] a forgotten promise or timer that throws writes nothing, is logged, and does not end the server", async () => {
  const { convex, child, log } = await startServerProcess();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, functions: FUNCTIONS })).toBeNull();
  for (const [kind, name, text] of [
    ["mutation", "functions:forgets", "after the mutation has finished"],
    ["query", "functions:rejects", "plain text"],
    ["action", "functions:times", "in a timer"],
  ] as const) {
    expect((await call(convex, kind, name)).status).toBe("success");
    await expect.poll(log).toMatch(new RegExp(`${name} threw when nobody waited for it[^]*${text}`));
  }
  expect((await call(convex, "query", "notes:list")).value).toEqual([]);
  expect(child.exitCode).toBeNull();
});
