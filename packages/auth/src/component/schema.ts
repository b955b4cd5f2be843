// The tables of the directory. Each of WorkOS's objects is one row: the columns that are searched, and the object itself as text. As
// text, because Convex does not take every JSON (such as a name that starts with "_"), and so that fields unknown today are kept.
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

const nullable = v.union(v.string(), v.null());

/** The columns of every row. */
const entity = {
  /** WorkOS's ID; for a role, its organization and slug. */
  key: v.string(),
  /** `updated_at`, ms since 1970; -1 for a user known only from a token. With `eventId`, the version of the row. */
  updatedAt: v.number(),
  /** The ID of the event that it comes from; "~" if it was listed, and "" if it comes from a token. */
  eventId: v.string(),
  /** When the row was last written, ms since 1970. */
  writtenAt: v.number(),
  /** The application's handler has been told that it exists. */
  announced: v.boolean(),
  /** The object as WorkOS sent it, as JSON. */
  data: v.string(),
};

/** Counts of what a run changed, or would change, per kind. */
const counts = v.record(
  v.string(),
  v.object({ read: v.number(), added: v.number(), updated: v.number(), removed: v.number() }),
);

export default defineSchema({
  users: defineTable({ ...entity, email: nullable, externalId: nullable })
    .index("key", ["key"])
    .index("announced", ["announced", "updatedAt"])
    .index("email", ["email"])
    .index("externalId", ["externalId"]),
  organizations: defineTable({ ...entity, externalId: nullable })
    .index("key", ["key"])
    .index("announced", ["announced", "updatedAt"])
    .index("externalId", ["externalId"]),
  domains: defineTable({ ...entity, organizationId: v.string() })
    .index("key", ["key"])
    .index("announced", ["announced", "updatedAt"])
    .index("organizationId", ["organizationId", "key"]),
  memberships: defineTable({
    ...entity,
    userId: v.string(),
    organizationId: v.string(),
    status: v.string(),
    roles: v.array(v.string()),
  })
    .index("key", ["key"])
    .index("announced", ["announced", "updatedAt"])
    .index("userId", ["userId", "organizationId"])
    .index("organizationId", ["organizationId", "key"]),
  /** `organizationId` is null for a role of the environment. */
  roles: defineTable({ ...entity, organizationId: nullable, slug: v.string(), permissions: v.array(v.string()) })
    .index("key", ["key"])
    .index("announced", ["announced", "updatedAt"])
    .index("organizationId", ["organizationId", "key"]),
  invitations: defineTable({ ...entity, organizationId: nullable, email: v.string(), state: v.string() })
    .index("key", ["key"])
    .index("announced", ["announced", "updatedAt"])
    .index("organizationId", ["organizationId", "key"]),
  /** `expiresAt` in ms since 1970. */
  sessions: defineTable({ ...entity, userId: v.string(), isEnded: v.boolean(), expiresAt: v.number() })
    .index("key", ["key"])
    .index("announced", ["announced", "updatedAt"])
    .index("userId", ["userId"])
    .index("expiresAt", ["expiresAt"]),

  /** What was deleted, so that nothing that arrives late brings it back. `subject`: user and organization of a membership. */
  tombstones: defineTable({
    kind: v.string(),
    key: v.string(),
    subject: nullable,
    updatedAt: v.number(),
    eventId: v.string(),
    /** It was not told by an event: WorkOS did not list the object, and answered 404. If WorkOS lists it again, it is back. */
    isInferred: v.boolean(),
  })
    .index("key", ["kind", "key"])
    .index("subject", ["subject"]),

  /** The events that have been applied. Times in ms since 1970. */
  events: defineTable({ eventId: v.string(), event: v.string(), createdAt: v.number() }).index("eventId", ["eventId"]),

  /** What a handler has not taken yet, in order within each lane. `nextAt` in ms since 1970. */
  deliveries: defineTable({
    lane: v.string(),
    event: v.string(),
    eventId: v.string(),
    payload: v.string(),
    attempts: v.number(),
    nextAt: v.number(),
    error: nullable,
  })
    .index("lane", ["lane"])
    .index("attempts", ["attempts"])
    .index("nextAt", ["nextAt"]),

  /** The application's handlers: one row, or none. */
  handlers: defineTable({ handle: v.string(), events: v.array(v.string()) }),

  /** The runs of the reconciliation: the last ones, and the one that is running. */
  runs: defineTable({
    state: v.union(v.literal("running"), v.literal("done"), v.literal("failed"), v.literal("canceled")),
    isDryRun: v.boolean(),
    /** Reads everything, not only events. */
    isFull: v.boolean(),
    /** May remove more than a mistake would: see `MOST_REMOVED`. */
    allowsRemovals: v.boolean(),
    /** The phases that are left; the first is being worked on. */
    phases: v.array(v.string()),
    /** Where the phase goes on, or null at its beginning. */
    cursor: nullable,
    /** The last key that the phase has compared. */
    comparedTo: v.string(),
    /** Increases with every page. A worker that comes too late with a page finds another number. */
    step: v.number(),
    startedAt: v.number(),
    stepAt: v.number(),
    endedAt: v.union(v.number(), v.null()),
    /** Consecutive failures of the page. */
    failures: v.number(),
    error: nullable,
    counts,
  }).index("state", ["state"]),

  /** Where the next reading of WorkOS's events begins, and the last full run that was completed: one row, or none. */
  cursors: defineTable({
    eventId: nullable,
    since: v.number(),
    sweptAt: v.union(v.number(), v.null()),
    sweep: v.union(v.id("runs"), v.null()),
  }),
});
