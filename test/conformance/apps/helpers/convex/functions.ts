// The app's own builders: a caller's name as an argument, triggers, and row-level security.
import { customCtx, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { type Rules, wrapDatabaseReader, wrapDatabaseWriter } from "convex-helpers/server/rowLevelSecurity";
import { Triggers } from "convex-helpers/server/triggers";
import { v } from "convex/values";
import type { DataModel } from "./_generated/dataModel";
import { mutation as rawMutation, query as rawQuery } from "./_generated/server";

const triggers = new Triggers<DataModel>();
triggers.register("notes", async (ctx, change) => {
  const { owner } = (change.newDoc ?? change.oldDoc)!;
  const by = change.operation === "insert" ? 1 : change.operation === "delete" ? -1 : 0;
  const count = await ctx.innerDb
    .query("counts")
    .withIndex("owner", (q) => q.eq("owner", owner))
    .unique();
  if (count) await ctx.innerDb.patch(count._id, { notes: count.notes + by });
  else await ctx.innerDb.insert("counts", { owner, notes: by });
  if (change.newDoc?.text === "forbidden") throw new Error("This text is forbidden");
});

/** A mutation whose writes run the triggers. */
export const mutation = customMutation(rawMutation, customCtx(triggers.wrapDB));

interface Person {
  name: string;
}
const rules: Rules<Person, DataModel> = {
  notes: {
    read: async ({ name }, note) => note.isPublic || note.owner === name,
    insert: async ({ name }, note) => note.owner === name,
    modify: async ({ name }, note) => note.owner === name,
  },
};

/** A query limited to what the caller may read; it takes the caller's name as one more argument. */
export const personQuery = customQuery(rawQuery, {
  args: { name: v.string() },
  input: async (ctx, { name }) => ({
    ctx: { name, db: wrapDatabaseReader({ name }, ctx.db, rules) },
    args: { greeting: `Hello ${name}` },
  }),
});

/** A mutation limited to what the caller may write, which also runs the triggers. */
export const personMutation = customMutation(rawMutation, {
  args: { name: v.string() },
  input: async (ctx, { name }) => {
    const { db } = triggers.wrapDB(ctx);
    return { ctx: { db: wrapDatabaseWriter({ name }, db, rules) }, args: {} };
  },
});
