// A push to a deployment with many documents, step by step over HTTP like the CLI.

import { describe, expect, it } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import type { BackfillProgress } from "../../../src/database/engine/backfill.ts";
import { type Answer, call, finishPush, push, startConvex, startPush, waitForSchema } from "../support/convex-app.ts";
import { importFile, lines } from "../support/snapshots.ts";
import { createTestClock } from "../support/test-clock.ts";

/** Each pass over them takes many times as long as a slice. */
const COUNT = 40_000;
const schema = (indexes: string): string =>
  `export default defineSchema({ notes: defineTable({ rank: v.number(), time: v.optional(v.number()) })${indexes} });`;
const INDEXES = `.index("by_rank", ["rank"]).index("by_time", ["time", "rank"])`;
const NOTES = `
  export const add = mutation({ args: { rank: v.number() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
  export const newest = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").order("desc").first()).rank });
  export const lowest = query({ args: {}, handler: async (ctx) =>
    (await ctx.db.query("notes").withIndex("by_rank", (q) => q.lte("rank", 2)).collect()).map(({ rank }) => rank) });
`;
const CODE = { notes: NOTES };

/** A deployment with many documents, and a started push of new indexes for them. */
async function startLarge(
  clock = createTestClock(Date.UTC(2026, 10, 21)),
): Promise<{ convex: Convex; started: Answer }> {
  const convex = await startConvex({ clock });
  expect(await push(convex, { schema: schema(""), ...CODE })).toBeNull();
  const documents = lines(...Array.from({ length: COUNT }, (_, n) => ({ rank: COUNT - n })));
  expect(
    await importFile(convex, documents, { format: "jsonLines", tableName: "notes", mode: "append" }, 1e7),
  ).toBeNull();
  const { body } = await startPush(convex, { schema: schema(INDEXES), ...CODE });
  return { convex, started: body };
}
const ended = async (convex: Convex, started: Answer): Promise<Answer> => {
  let status = await waitForSchema(convex, started);
  while (status.type === "inProgress") status = await waitForSchema(convex, started);
  return status;
};

describe("a table with many documents", () => {
  it("[F420] [F421] [F422] gets new indexes in slices while functions run, including what they write", async () => {
    const { convex, started } = await startLarge();
    const seen: BackfillProgress[] = [];
    let status = await waitForSchema(convex, started, 0);
    for (; status.type === "inProgress"; status = await waitForSchema(convex, started, 0)) {
      expect(Object.keys(status["components"] as object)).toEqual([""]);
      seen.push((status["components"] as Record<string, BackfillProgress>)[""] as BackfillProgress);
      const rank = -seen.length;
      expect((await call(convex, "mutation", "notes:add", { rank })).status).toBe("success");
      expect((await call(convex, "query", "notes:newest")).value).toBe(rank);
    }
    expect(status).toEqual({ type: "complete" });
    expect(seen[0]).toEqual({ schemaValidationComplete: false, indexesComplete: 0, indexesTotal: 2 });
    const steps = seen.map((at) => Number(at.schemaValidationComplete) + at.indexesComplete);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(steps)).toEqual(new Set([0, 1, 2]));
    expect((await call(convex, "query", "notes:lowest")).errorMessage).toContain("by_rank");
    expect((await call(convex, "mutation", "notes:add", { rank: 0 })).status).toBe("success");
    expect(await finishPush(convex, started)).toBeNull();
    const added = seen.map((_, n) => n - seen.length);
    expect((await call(convex, "query", "notes:lowest")).value).toEqual([...added, 0, 1, 2]);
  });

  it("[F421] a document that does not fit ends a push before an index is filled", async () => {
    const { convex } = await startLarge();
    const text = schema(INDEXES).replace("rank: v.number()", "rank: v.string()");
    const { body } = await startPush(convex, { schema: text, ...CODE });
    expect(await waitForSchema(convex, body, 0)).toMatchObject({
      type: "failed",
      error: expect.stringMatching(/^Document with ID "\w+" in table "notes" does not match the schema: /),
      componentPath: "",
      tableName: "notes",
    });
  });
});

describe("what was prepared for a push", () => {
  const clock = createTestClock(Date.UTC(2026, 10, 21));
  it.each<[string, (convex: Convex) => unknown]>([
    ["the push is not finished within a minute", () => clock.advance(60_000)],
    ["another push is finished", (convex) => push(convex, { schema: schema(""), ...CODE })],
    [
      "an import replaces tables",
      (convex) => importFile(convex, "a\n1", { format: "csv", tableName: "others", mode: "append" }),
    ],
  ])("[F423] is dropped when %s; if the push is finished anyway, it does the work at once", async (_, happens) => {
    const { convex, started } = await startLarge(clock);
    expect(await ended(convex, started)).toEqual({ type: "complete" });
    expect(await waitForSchema(convex, started, 0)).toEqual({ type: "complete" });
    await happens(convex);
    expect((await waitForSchema(convex, started, 0)).type).toBe("inProgress");
    await happens(convex);
    expect(await finishPush(convex, started)).toBeNull();
    expect((await call(convex, "query", "notes:lowest")).value).toEqual([1, 2]);
  });
});
