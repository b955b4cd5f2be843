// Queries that differ in what they ask about their caller.

import { createAuth } from "@lockstep/auth/backend";
import { v } from "convex/values";
import { components } from "./_generated/api";
import { internalMutation, action, mutation, query } from "./_generated/server";
import { authKit } from "./peer";

const builders = { query, mutation, action };
const byToken = createAuth(builders, { source: "token" });
const byDirectory = createAuth(builders, { component: components.workos });
// Never the same query twice: local Convex answers a repeated one from its cache.
const args = { n: v.number() };

export const plain = query({ args, handler: async () => 1 });

export const identity = query({ args, handler: async ({ auth }) => ((await auth.getUserIdentity()) === null ? 0 : 1) });

export const authed = byToken.authedQuery({ args, handler: async () => 1 });

export const directory = byDirectory.authedQuery({ args, handler: async () => 1 });

/** What the peer has to offer: the user, without their session, organization or roles. */
export const peer = query({
  args,
  handler: async (ctx) => {
    if ((await authKit.getAuthUser(ctx)) === null) throw new Error("not signed in");
    return 1;
  },
});

export const add = internalMutation({
  args: { userId: v.string() },
  handler: async ({ db }, { userId }) => {
    await db.insert("told", { side: "ours", event: "plain", userId });
  },
});

/** Counts the users of whom the app has rows, a batch per call: a transaction reads no more. */
export const mirrored = query({
  args: { side: v.union(v.literal("ours"), v.literal("peer")), after: v.string() },
  handler: async ({ db }, { side, after }) => {
    const rows = await db
      .query("mirror")
      .withIndex("by_user", (q) => q.eq("side", side).gt("userId", after))
      .take(8000);
    return { count: rows.length, last: rows.at(-1)?.userId ?? null };
  },
});
