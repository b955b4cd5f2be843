// Background work: a migration in batches, and an action with retries.
import { makeMigration, startMigration } from "convex-helpers/server/migrations";
import { makeActionRetrier } from "convex-helpers/server/retries";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery, mutation, query } from "./_generated/server";

const migration = makeMigration(internalMutation, { migrationTable: "migrations", defaultBatchSize: 2 });

export const setInitial = migration({
  table: "people",
  migrateOne: (_ctx, { name }) => ({ initial: name.charAt(0) }),
});

export const startInitials = mutation({
  args: {},
  handler: async (ctx) => {
    await startMigration(ctx, internal.background.setInitial, {});
  },
});

export const migrated = query({
  args: {},
  handler: async (ctx) => {
    const state = await ctx.db.query("migrations").unique();
    const people = await ctx.db.query("people").collect();
    return {
      isDone: state?.isDone ?? false,
      processed: state?.processed ?? 0,
      initials: people.map((each) => each.initial ?? null),
    };
  },
});

export const { runWithRetries, retry } = makeActionRetrier("background:retry", { waitBackoff: 10, retryBackoff: 10 });

export const startFlaky = mutation({
  args: {},
  handler: async (ctx) => {
    await runWithRetries(ctx, internal.background.flaky, { fails: 2 });
  },
});

export const flaky = internalAction({
  args: { fails: v.number() },
  handler: async (ctx, { fails }): Promise<void> => {
    const tries: number = await ctx.runQuery(internal.background.tries, {});
    const isGood = tries >= fails;
    await ctx.runMutation(internal.background.note, { what: isGood ? "try: good" : "try: bad" });
    if (!isGood) throw new Error("not yet");
  },
});

export const tries = internalQuery({
  args: {},
  handler: async (ctx) => (await ctx.db.query("done").collect()).filter(({ what }) => what.startsWith("try")).length,
});

export const note = internalMutation({
  args: { what: v.string() },
  handler: async (ctx, { what }) => {
    await ctx.db.insert("done", { what });
  },
});

export const done = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("done").collect()).map(({ what }) => what),
});
