import { migrationsTable } from "convex-helpers/server/migrations";
import { rateLimitTables } from "convex-helpers/server/rateLimit";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  ...rateLimitTables,
  migrations: migrationsTable,
  people: defineTable({ name: v.string(), teamId: v.optional(v.id("teams")), initial: v.optional(v.string()) })
    .index("name", ["name"])
    .index("teamId", ["teamId"]),
  teams: defineTable({ name: v.string() }).index("name", ["name"]),
  projects: defineTable({ title: v.string() }),
  /** The members of each project. */
  memberships: defineTable({ personId: v.id("people"), projectId: v.id("projects") }).index("personId", ["personId"]),
  notes: defineTable({ owner: v.string(), text: v.string(), rank: v.number(), isPublic: v.boolean() })
    .index("owner_rank", ["owner", "rank"])
    .index("rank", ["rank"]),
  /** The number of notes per owner, maintained by a trigger. */
  counts: defineTable({ owner: v.string(), notes: v.number() }).index("owner", ["owner"]),
  /** Results of background work, in order. */
  done: defineTable({ what: v.string() }),
});
