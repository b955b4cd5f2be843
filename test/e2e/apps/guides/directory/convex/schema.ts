// The tables that the guide's handlers write, and the mail that was sent.
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  profiles: defineTable({ userId: v.string(), theme: v.string() }).index("userId", ["userId"]),
  sent: defineTable({ to: v.string() }),
});
