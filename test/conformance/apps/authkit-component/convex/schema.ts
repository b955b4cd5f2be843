import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  /** Events received from the component, in order. */
  told: defineTable({ event: v.string(), id: v.string() }).index("event", ["event"]),
  /** Addresses that may not sign in. */
  banned: defineTable({ email: v.string() }).index("email", ["email"]),
});
