// Whether the directory is up to date, for a page of an operator or an alarm.
import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel.ts";
import { env, query } from "./_generated/server.ts";
import { secretsOf } from "./model/signature.ts";

/** Failed deliveries that are listed. */
const LISTED = 20;

/** Deliveries that are counted. */
const COUNTED = 1000;

const runShape = v.object({
  state: v.string(),
  isDryRun: v.boolean(),
  phase: v.union(v.string(), v.null()),
  startedAt: v.number(),
  endedAt: v.union(v.number(), v.null()),
  error: v.union(v.string(), v.null()),
  counts: v.record(
    v.string(),
    v.object({ read: v.number(), added: v.number(), updated: v.number(), removed: v.number() }),
  ),
});

/**
 * Returns the state of the directory. Times in ms since 1970.
 *
 * - `isConfigured`: which variables are set.
 * - `lastEvent`: the newest event, and how long it took to arrive, in ms.
 * - `backlog`: events that wait for a handler, 1000 at most; `failures`: the first of those whose handler failed.
 * - `lastRun`: the newest run of the reconciliation, with its progress; `drift`: what the last complete full run had to mend.
 */
export const get = query({
  args: {},
  returns: v.object({
    isConfigured: v.object({ apiKey: v.boolean(), webhookSecret: v.boolean(), actionSecret: v.boolean() }),
    handlers: v.array(v.string()),
    lastEvent: v.union(
      v.null(),
      v.object({ id: v.string(), event: v.string(), createdAt: v.number(), receivedAt: v.number(), lagMs: v.number() }),
    ),
    backlog: v.number(),
    failures: v.array(
      v.object({
        lane: v.string(),
        event: v.string(),
        eventId: v.string(),
        attempts: v.number(),
        nextAt: v.number(),
        error: v.union(v.string(), v.null()),
      }),
    ),
    lastRun: v.union(v.null(), runShape),
    drift: v.union(v.null(), runShape),
  }),
  handler: async ({ db }) => {
    const last = await db.query("events").order("desc").first();
    const handlers = await db.query("handlers").first();
    const waiting = await db.query("deliveries").take(COUNTED);
    const failed = await db
      .query("deliveries")
      .withIndex("attempts", (q) => q.gt("attempts", 0))
      .order("desc")
      .take(LISTED);
    const lastRun = await db.query("runs").order("desc").first();
    const cursor = await db.query("cursors").first();
    const sweep = cursor?.sweep ? await db.get(cursor.sweep) : null;
    return {
      isConfigured: {
        apiKey: Boolean(env.WORKOS_API_KEY),
        webhookSecret: secretsOf(env.WORKOS_WEBHOOK_SECRET).length > 0,
        actionSecret: secretsOf(env.WORKOS_ACTION_SECRET).length > 0,
      },
      handlers: handlers?.events ?? [],
      lastEvent: last && {
        id: last.eventId,
        event: last.event,
        createdAt: last.createdAt,
        receivedAt: last._creationTime,
        lagMs: Math.max(0, last._creationTime - last.createdAt),
      },
      backlog: waiting.length,
      failures: failed.map(({ lane, event, eventId, attempts, nextAt, error }) => ({
        lane,
        event,
        eventId,
        attempts,
        nextAt,
        error,
      })),
      lastRun: lastRun && shapeOf(lastRun),
      drift: sweep && shapeOf(sweep),
    };
  },
});

function shapeOf({ state, isDryRun, phases, startedAt, endedAt, error, counts }: Doc<"runs">) {
  return { state, isDryRun, phase: phases[0] ?? null, startedAt, endedAt, error, counts };
}
