// The runs of the reconciliation, as rows: beginning, progress, end.
import { internal } from "../_generated/api.ts";
import type { Doc } from "../_generated/dataModel.ts";
import type { MutationCtx, QueryCtx } from "../_generated/server.ts";
import type { KindName } from "../model/kinds.ts";
import type { Phase } from "../model/phases.ts";

/** A run. */
export type Run = Doc<"runs">;

/** How long a page may take before another worker takes over, ms. */
export const STALLED_MS = 30_000;

/** How long before the first run the reading of events begins, ms: the clocks of WorkOS and Convex may differ. */
export const HEADROOM_MS = 10 * 60_000;

/** How often it is looked whether the worker is still there, ms. */
export const WATCH_MS = 10_000;

/** How long after its last step a run is revived by the cron job, ms, if its watch is gone: backups have no scheduled functions. */
export const FORGOTTEN_MS = 5 * 60_000;

/**
 * Objects of a kind that a run removes at most, unless they are fewer than a tenth of those that it read, or it was started to remove
 * more. More is a mistake, such as the key of another environment.
 */
const MOST_REMOVED = 20;

/** Consecutive failures of a page after which a run gives up. */
const MOST_FAILURES = 12;

/** Returns the run that is under way, or null. */
export async function running({ db }: QueryCtx): Promise<Run | null> {
  return await db
    .query("runs")
    .withIndex("state", (q) => q.eq("state", "running"))
    .first();
}

/** Begins a run. The caller has seen that none is under way. Of runs that only read events, the last one is kept. */
export async function begin(
  ctx: MutationCtx,
  phases: readonly Phase[],
  { isDryRun, allowsRemovals }: Pick<Run, "isDryRun" | "allowsRemovals">,
  now: number,
): Promise<Run["_id"]> {
  const isFull = phases.length > 1;
  const done = await ctx.db
    .query("runs")
    .withIndex("state", (q) => q.eq("state", "done"))
    .order("desc")
    .take(5);
  for (const { _id, isFull: isKept } of done) if (!isKept) await ctx.db.delete(_id);
  const run = await ctx.db.insert("runs", {
    state: "running",
    isDryRun,
    isFull,
    allowsRemovals,
    phases: [...phases],
    cursor: null,
    comparedTo: "",
    step: 0,
    startedAt: now,
    stepAt: now,
    endedAt: null,
    failures: 0,
    error: null,
    counts: {},
  });
  await ctx.scheduler.runAfter(0, internal.worker.work, { run });
  await ctx.scheduler.runAfter(WATCH_MS, internal.sync.watch, { run });
  return run;
}

/** What a page changed, of one kind. */
export interface Tally {
  read: number;
  added: number;
  updated: number;
  removed: number;
}

/** Counts by kind. */
export type Tallies = Map<KindName | "events", Tally>;

/** Returns the count of a kind, to be increased. */
export function tallyOf(tallies: Tallies, kind: KindName | "events"): Tally {
  const tally = tallies.get(kind) ?? { read: 0, added: 0, updated: 0, removed: 0 };
  tallies.set(kind, tally);
  return tally;
}

/** Where a run goes on after a page; `isEnd`: with its next phase. */
export interface Position {
  readonly cursor: string | null;
  readonly comparedTo: string;
  readonly isEnd: boolean;
}

/** Records a page. Returns the run as it is now. */
export async function advance(
  ctx: MutationCtx,
  run: Run,
  tallies: Tallies,
  { cursor, comparedTo, isEnd }: Position,
  now: number,
): Promise<Run> {
  const counts = { ...run.counts };
  for (const [kind, more] of tallies) {
    const { read = 0, added = 0, updated = 0, removed = 0 } = counts[kind] ?? {};
    counts[kind] = {
      read: read + more.read,
      added: added + more.added,
      updated: updated + more.updated,
      removed: removed + more.removed,
    };
  }
  const phases = isEnd ? run.phases.slice(1) : run.phases;
  const isDone = phases.length === 0;
  const next: Run = {
    ...run,
    phases,
    cursor: isEnd ? null : cursor,
    comparedTo: isEnd ? "" : comparedTo,
    step: run.step + 1,
    stepAt: now,
    failures: 0,
    error: null,
    counts,
    state: isDone ? "done" : "running",
    endedAt: isDone ? now : null,
  };
  await ctx.db.replace(run._id, next);
  if (isDone && run.isFull && !run.isDryRun) await rememberSweep(ctx, run);
  return next;
}

/** Remembers that everything was read. */
async function rememberSweep({ db }: MutationCtx, { _id, startedAt }: Run): Promise<void> {
  const cursor = await db.query("cursors").first();
  if (cursor !== null) await db.patch(cursor._id, { sweptAt: startedAt, sweep: _id });
}

/**
 * Ends a run that would remove too much. Returns whether it did.
 *
 * @param tallies - What this page would remove.
 */
export async function refuseRemovals(ctx: MutationCtx, run: Run, tallies: Tallies, now: number): Promise<boolean> {
  if (run.allowsRemovals || run.isDryRun || tallies.size === 0) return false;
  const cursor = await ctx.db.query("cursors").first();
  const last = cursor?.sweep ? await ctx.db.get(cursor.sweep) : null;
  for (const [kind, more] of tallies) {
    const removed = (run.counts[kind]?.removed ?? 0) + more.removed;
    // How many there are is known from the last run, if there was one.
    const read = Math.max(run.counts[kind]?.read ?? 0, last?.counts[kind]?.read ?? 0);
    if (removed <= MOST_REMOVED || removed * 10 < read) continue;
    const what = `WorkOS does not know ${removed} of the ${kind} that are here.`;
    const fix =
      "Fix: check that WORKOS_API_KEY is of the right environment; if they are gone, start with allowRemovals: true.";
    await ctx.db.patch(run._id, { state: "failed", endedAt: now, error: `${what}\n  ${fix}` });
    console.error(`directory: stopped before removing them. ${what}\n  ${fix}`);
    return true;
  }
  return false;
}

/** Records that a page failed. Returns when to try again, in ms, or null if the run gives up. */
export async function stumble(
  ctx: MutationCtx,
  run: Run,
  error: string,
  waitMs: number | null,
  now: number,
): Promise<number | null> {
  const failures = run.failures + 1;
  const isOver = failures >= MOST_FAILURES;
  const inMs = waitMs ?? Math.min(1_000 * 2 ** failures, 5 * 60_000);
  await ctx.db.patch(run._id, {
    failures,
    error,
    step: run.step + 1,
    // The watch must not take a planned pause for a stalled worker.
    stepAt: now + inMs,
    ...(isOver && { state: "failed" as const, endedAt: now }),
  });
  return isOver ? null : inMs;
}

/** Returns the run if this page is the one that it waits for. */
export async function expecting({ db }: MutationCtx, id: Run["_id"], step: number): Promise<Run | null> {
  const run = await db.get(id);
  return run !== null && run.state === "running" && run.step === step ? run : null;
}

/** How many pages there are between two lines of the log. */
const PAGES_PER_LINE = 50;

/** Shows the progress of a full run in the log, and its end. */
export function report({ phases, step, counts, state, isDryRun, isFull }: Run): void {
  const isDone = state === "done";
  if (!isFull || (!isDone && step % PAGES_PER_LINE !== 0)) return;
  const parts = Object.entries(counts).map(
    ([name, { read, added, updated, removed }]) =>
      `${name}: ${read} read, ${added} added, ${updated} updated, ${removed} removed`,
  );
  console.log(`directory: ${isDryRun ? "dry run, " : ""}${isDone ? "done" : phases[0]}; ${parts.join("; ")}`);
}
