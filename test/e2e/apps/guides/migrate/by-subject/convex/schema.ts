import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  users: defineTable({ name: v.string(), authId: v.string() }).index("authId", ["authId"]),
  messages: defineTable({ user: v.id("users"), body: v.string() }),
});
