import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  users: defineTable({ email: v.string(), workosId: v.string() }).index("by_workos_id", ["workosId"]),
  organizations: defineTable({ name: v.string(), workosId: v.string() }).index("by_workos_id", ["workosId"]),
});
