// Applies the pages that the reconciliation reads. Each is one transaction, with the place where the run goes on.
import { v } from "convex/values";
import { type MutationCtx, internalMutation, internalQuery } from "./_generated/server.ts";
import { compareListed, removeGone, straysAfter, suspectsIn } from "./engine/compare.ts";
import { handlersOf } from "./engine/deliver.ts";
import { receive } from "./engine/receive.ts";
import {
  HEADROOM_MS,
  type Run,
  type Tallies,
  advance,
  expecting,
  refuseRemovals,
  report,
  tallyOf,
} from "./engine/runs.ts";
import { type WorkosEvent, readEvent } from "./model/event.ts";
import type { Json } from "./model/json.ts";

const kind = v.union(
  v.literal("users"),
  v.literal("organizations"),
  v.literal("domains"),
  v.literal("memberships"),
  v.literal("roles"),
  v.literal("invitations"),
  v.literal("sessions"),
);
const suspect = v.object({ kind, key: v.string() });

/** Returns what should have been listed. */
export const suspects = internalQuery({
  args: {
    scopes: v.array(
      v.object({
        kind,
        owner: v.optional(v.union(v.string(), v.null())),
        after: v.string(),
        upTo: v.union(v.string(), v.null()),
      }),
    ),
    listed: v.array(v.string()),
    askedAt: v.number(),
  },
  returns: v.array(suspect),
  handler: async (ctx, { scopes, listed, askedAt }) => await suspectsIn(ctx, scopes, new Set(listed), askedAt),
});

/** Returns what belongs to organizations that the directory does not have, from one on. */
export const strays = internalQuery({
  args: { after: v.string() },
  returns: v.object({ suspects: v.array(suspect), next: v.union(v.string(), v.null()) }),
  handler: async (ctx, { after }) => await straysAfter(ctx, after),
});

/** Applies what was listed, and removes what is gone. Returns false if the run waits for another page, or has ended. */
export const applyPage = internalMutation({
  args: {
    run: v.id("runs"),
    step: v.number(),
    listed: v.array(v.string()),
    gone: v.array(suspect),
    cursor: v.union(v.string(), v.null()),
    comparedTo: v.string(),
    isEnd: v.boolean(),
    askedAt: v.number(),
    isQueued: v.boolean(),
  },
  returns: v.boolean(),
  handler: async (ctx, { run: id, step, listed, gone, cursor, comparedTo, isEnd, askedAt, isQueued }) => {
    const run = await expecting(ctx, id, step);
    if (run === null) return false;
    const { isDryRun } = run;
    const now = Date.now();
    const comparison = { handlers: await handlersOf(ctx), isDryRun, isQueued, askedAt, now };
    const tallies: Tallies = new Map();
    const objects = listed.map((text) => JSON.parse(text) as Json);
    const wouldRemove: Tallies = new Map();
    for (const { kind: name } of gone) tallyOf(wouldRemove, name).removed += 1;
    if (await refuseRemovals(ctx, run, wouldRemove, now)) return false;
    await compareListed(ctx, objects, comparison, tallies);
    for (const each of gone) await removeGone(ctx, each, comparison, tallies);
    const next = await advance(ctx, run, tallies, { cursor, comparedTo, isEnd }, now);
    report(next);
    return true;
  },
});

/** Applies events, and remembers the last one. Returns the same. */
export const applyEvents = internalMutation({
  args: {
    run: v.id("runs"),
    step: v.number(),
    events: v.array(v.string()),
    isEnd: v.boolean(),
    isQueued: v.boolean(),
  },
  returns: v.boolean(),
  handler: async (ctx, { run: id, step, events, isEnd, isQueued }) => {
    const run = await expecting(ctx, id, step);
    if (run === null) return false;
    const tallies: Tallies = new Map();
    const read = events.flatMap((text) => readEvent(JSON.parse(text)) ?? []);
    for (const event of read) {
      const tally = tallyOf(tallies, "events");
      tally.read += 1;
      if (await receive(ctx, event, isQueued)) tally.added += 1;
    }
    const now = Date.now();
    await remember(ctx, run, read.at(-1) ?? null);
    report(await advance(ctx, run, tallies, { cursor: null, comparedTo: "", isEnd }, now));
    return true;
  },
});

/** Remembers where the next reading of events begins. */
async function remember({ db }: MutationCtx, run: Run, last: WorkosEvent | null): Promise<void> {
  const known = await db.query("cursors").first();
  const next = {
    eventId: last?.id ?? known?.eventId ?? null,
    since: last === null ? (known?.since ?? run.startedAt - HEADROOM_MS) : Date.parse(last.created_at),
    sweptAt: known?.sweptAt ?? null,
    sweep: known?.sweep ?? null,
  };
  if (known === null) await db.insert("cursors", next);
  else await db.replace(known._id, next);
}
