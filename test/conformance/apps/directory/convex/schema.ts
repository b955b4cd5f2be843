import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

const side = v.union(v.literal("ours"), v.literal("peer"));

export default defineSchema({
  /** The app's own row for each user, written by its handlers of events: one copy per component. */
  mirror: defineTable({ side, userId: v.string(), email: v.string() }).index("by_user", ["side", "userId"]),
  /** How often the handler of an event ran. */
  told: defineTable({ side, userId: v.string(), event: v.string() }).index("by_user", ["side", "userId"]),
});
