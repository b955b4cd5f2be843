import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  users: defineTable({ authId: v.string(), email: v.string(), name: v.string() }).index("authId", ["authId"]),
  notes: defineTable({ author: v.id("users"), text: v.string() }),
});
