import { v } from "convex/values";
import { internalMutation, query } from "./_generated/server";

export const keep = internalMutation({
  args: { workosId: v.string(), email: v.string() },
  handler: async (ctx, { workosId, email }) => {
    const user = await ctx.db
      .query("users")
      .withIndex("by_workos_id", (q) => q.eq("workosId", workosId))
      .unique();
    if (user === null) await ctx.db.insert("users", { workosId, email });
    else await ctx.db.patch(user._id, { email });
  },
});

export const keepOrganization = internalMutation({
  args: { workosId: v.string(), name: v.string() },
  handler: async (ctx, organization) => {
    await ctx.db.insert("organizations", organization);
  },
});

export const viewer = query({
  args: {},
  handler: async (ctx) => {
    const identity = await ctx.auth.getUserIdentity();
    return identity === null ? "nobody" : `${identity.subject} of ${String(identity.org_id)}`;
  },
});

/** What the webhooks brought. */
export const synced = query({
  args: {},
  handler: async (ctx) => ({
    users: (await ctx.db.query("users").collect()).map(({ email }) => email),
    organizations: (await ctx.db.query("organizations").collect()).map(({ name }) => name),
  }),
});
