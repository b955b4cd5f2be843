import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  scores: defineTable({ player: v.string(), points: v.number(), level: v.optional(v.string()) }),
  /** Results of jobs and workflows, in order. */
  done: defineTable({ what: v.string() }),
});
