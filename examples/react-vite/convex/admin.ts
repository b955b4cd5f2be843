// The state of the directory, for the operators of the app: it concerns all organizations.
import { components } from "./_generated/api";
import { orgMutation, orgQuery } from "./functions";
import { directory } from "./workos";

const permission = "directory:manage";

export const health = orgQuery({
  permission,
  args: {},
  handler: async (ctx) => {
    const { lastEvent, backlog, failures, lastRun } = await directory.health(ctx);
    return { lastEvent, backlog, failures, lastRun };
  },
});

/** Compares everything with WorkOS. */
export const reconcile = orgMutation({
  permission,
  args: {},
  handler: async (ctx) => {
    await ctx.runMutation(components.workos.sync.start, {});
  },
});
