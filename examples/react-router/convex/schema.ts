import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  // `userId` is the author. Without an organization, an item is on the list that all users share.
  items: defineTable({
    text: v.string(),
    done: v.boolean(),
    userId: v.string(),
    organizationId: v.union(v.string(), v.null()),
  }).index("organization", ["organizationId"]),
});
