import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  /** Events that the handlers were told of, in order. */
  told: defineTable({ key: v.string(), event: v.string(), eventId: v.string(), updatedAt: v.string() }).index("key", [
    "key",
  ]),
  /** What a handler with much to do writes. */
  rows: defineTable({ row: v.number() }),
  /** Users whose handler throws. */
  broken: defineTable({ userId: v.string() }).index("userId", ["userId"]),
});
