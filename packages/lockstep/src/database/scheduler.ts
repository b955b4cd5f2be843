// Runs scheduled functions when they are due: mutations exactly once, actions at most once, also over a crash.
// A mutation and the end of its job are one commit. An action is marked before it starts, and never started twice.

import type { Value } from "convex/values";
import { convexToJson } from "convex/values";
import type { Engine } from "./engine/engine.ts";
import { BY_STATE, SCHEDULED_FUNCTIONS } from "./engine/system-tables.ts";
import type { Transaction } from "./engine/transaction.ts";
import { canonicalName, type FunctionKind } from "./functions/analyze.ts";
import { type Job, type JobState, readJob, settle } from "./functions/schedule.ts";
import type { FunctionCall, FunctionOutcome } from "./functions/run-function.ts";
import { AFTER, encodeKey } from "./values/index-key.ts";

export interface SchedulerOptions {
  engine: Engine;
  /** Whether any code is loaded; jobs wait until then. */
  hasFunctions: () => boolean;
  /** The kind of a function, or null when it is gone. */
  kindOf: (name: string) => FunctionKind | null;
  runMutation: (call: FunctionCall, transaction: Transaction) => Promise<FunctionOutcome>;
  runAction: (call: FunctionCall) => Promise<FunctionOutcome>;
  now: () => number;
  log: (line: string) => void;
}

export interface Scheduler {
  /** Lets no further job begin. One that runs is lost like in a crash: a mutation runs again, an action does not. */
  close(): void;
}

/** Jobs that run at the same time, as on a Convex deployment. */
const PARALLEL = 8;
/** Wait before a job is tried again that the engine could not take, in ms. */
const RETRY_MS = 10_000;
/** Longest timer, in ms; a later job is looked at again then. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** Jobs act for nobody, and may be internal functions. */
const CALLER = { kind: "admin", actingAs: null } as const;

/** A failed job: thrown through the engine so that nothing it wrote is kept. */
class Failed extends Error {}

/** Starts running the jobs there are and those to come. */
export function createScheduler({
  engine,
  hasFunctions,
  kindOf,
  runMutation,
  runAction,
  now,
  log,
}: SchedulerOptions): Scheduler {
  const running = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopWatching = (): void => undefined;
  let closed = false;
  /** Names the latest look. What an earlier one still finds is out of date. */
  let looks = 0;

  const change = (id: string, state: JobState, from: JobState["kind"]): Promise<boolean> => {
    let changed = false;
    return engine
      .mutate({
        run: async (transaction) => {
          changed = readJob(transaction, id)?.state.kind === from;
          if (changed) settle(transaction, id, state, now());
        },
        onCommitted: () => undefined,
      })
      .then(() => changed);
  };

  const runJob = async (id: string, job: Job): Promise<void> => {
    const path = canonicalName(job.name);
    const kind = kindOf(path);
    const call = { path, args: job.args.map((value: Value) => convexToJson(value)), caller: CALLER };
    if (kind === "action") {
      if (!(await change(id, { kind: "inProgress" }, "pending"))) return;
      const outcome = await runAction({ ...call, kind });
      await change(
        id,
        outcome.ok ? { kind: "success" } : { kind: "failed", error: outcome.errorMessage },
        "inProgress",
      );
      return;
    }
    try {
      await engine.mutate({
        run: async (transaction) => {
          if (readJob(transaction, id)?.state.kind !== "pending") return;
          const outcome = await runMutation({ ...call, kind: "mutation" }, transaction);
          if (!outcome.ok) throw new Failed(outcome.errorMessage);
          settle(transaction, id, { kind: "success" }, now());
        },
        onCommitted: () => undefined,
      });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      await change(id, { kind: "failed", error: error.message }, "pending");
    }
  };

  const begin = (id: string, job: Job): void => {
    running.add(id);
    const end = (): void => {
      running.delete(id);
      look();
    };
    // Only the engine itself fails here, a full disk for instance: trying again at once would fill the log too.
    runJob(id, job).then(end, (error: unknown) => {
      fail(error);
      setTimeout(end, RETRY_MS).unref();
    });
  };

  /** Begins what is due and waits for what is not, or for a change of the list. */
  const look = (): void => {
    if (closed) return;
    clearTimeout(timer);
    stopWatching();
    const mine = ++looks;
    const { snapshot } = engine;
    engine
      .query(snapshot, async (transaction) =>
        jobsIn(transaction, "pending", running, hasFunctions() ? PARALLEL - running.size : 0),
      )
      .then(({ result, reads }) => {
        if (closed || mine !== looks) return;
        const due = result.filter(({ job }) => job.scheduledTime <= now());
        const [later] = result.slice(due.length);
        if (later) timer = setTimeout(look, Math.min(LONGEST_TIMER, Math.max(1, later.job.scheduledTime - now())));
        for (const { id, job } of due) begin(id, job);
        stopWatching = engine.subscribe(snapshot, reads, look);
      }, fail);
  };
  function fail(error: unknown): void {
    if (!closed)
      log(`the scheduler failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  /** Whether an action that was under way when the server ended did its work is not known, so it is not begun again. */
  const abandonInterrupted = async (): Promise<void> => {
    const { result } = await engine.query(engine.snapshot, async (transaction) =>
      jobsIn(transaction, "inProgress", new Set(), Infinity),
    );
    for (const { id } of result)
      await change(id, { kind: "failed", error: "Transient error while executing action" }, "inProgress");
  };

  abandonInterrupted().then(look, fail);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      stopWatching();
    },
  };
}

/** Jobs in a state, the one due first at the front. */
function jobsIn(
  transaction: Transaction,
  state: JobState["kind"],
  except: ReadonlySet<string>,
  count: number,
): { id: string; job: Job }[] {
  const jobs: { id: string; job: Job }[] = [];
  const prefix = encodeKey([state]);
  for (let low = prefix; jobs.length < count;) {
    const found = transaction.next(SCHEDULED_FUNCTIONS, BY_STATE, { low, high: prefix + AFTER }, "asc");
    if (found === null) break;
    low = found.key + AFTER;
    if (!except.has(found.document.id))
      jobs.push({ id: found.document.id, job: found.document.value as unknown as Job });
  }
  return jobs;
}
