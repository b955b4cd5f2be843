import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  scores: defineTable({ player: v.string(), points: v.number(), level: v.optional(v.string()) }),
  /** What jobs and workflows did, in order. */
  done: defineTable({ what: v.string() }),
});
