import { Migrations } from "@convex-dev/migrations";
import { components, internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import { query } from "./_generated/server";

const migrations = new Migrations<DataModel>(components.migrations);

export const setLevel = migrations.define({
  table: "scores",
  batchSize: 2,
  migrateOne: (_ctx, { points }) => ({ level: points > 10 ? "high" : "low" }),
});

export const run = migrations.runner(internal.migrations.setLevel);

export const state = query({
  args: {},
  handler: async (ctx) => {
    const [status] = await migrations.getStatus(ctx, { migrations: [internal.migrations.setLevel] });
    return status?.state ?? null;
  },
});
