// The table of the guide.
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  posts: defineTable({ organizationId: v.string(), text: v.string() }).index("organization", ["organizationId"]),
});
