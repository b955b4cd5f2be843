// Runs scheduled functions when they are due: mutations exactly once, actions at most once, even across a crash. A mutation and the end of
// its job are one commit. An action is marked before it starts, and never started twice.

import type { Value } from "convex/values";
import { convexToJson } from "convex/values";
import type { Clock } from "../time/clock.ts";
import { createDueLoop } from "./due-loop.ts";
import { APP, type ComponentPath } from "../definitions/component-path.ts";
import type { Engine } from "../engine/engine.ts";
import { BY_STATE, SCHEDULED_FUNCTIONS } from "../definitions/system-tables.ts";
import type { Transaction } from "../engine/transaction.ts";
import { canonicalName, type FunctionAddress } from "../functions/calls/function-address.ts";
import { type Job, type JobState, readJob, settle } from "../functions/syscalls/schedule.ts";
import { NO_ORIGIN, requestMetadata } from "../callers/request-metadata.ts";
import type { FunctionCall, FunctionKind } from "../functions/calls/function-call.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { AFTER, encodeKey } from "../values/index-key.ts";

export interface SchedulerOptions {
  engine: Engine;
  /** Whether any code is loaded; jobs wait until then. */
  hasFunctions: () => boolean;
  /** The kind of a function, or null if it no longer exists. */
  kindOf: (address: FunctionAddress) => FunctionKind | null;
  /** Runs a mutation in a transaction. */
  runMutation: (call: FunctionCall, transaction: Transaction) => Promise<FunctionOutcome>;
  runAction: (call: FunctionCall) => Promise<FunctionOutcome>;
  clock: Clock;
  log: (line: string) => void;
}

export interface Scheduler {
  /** Starts no further jobs. A running one is lost as in a crash: a mutation runs again, an action does not. */
  close(): void;
}

/** Jobs that run concurrently, as on a Convex deployment. */
const PARALLEL = 8;
/** Wait before retrying a job that the engine could not commit, in ms. */
const RETRY_MS = 10_000;
/** Jobs run unauthenticated, and may be internal functions. */
const CALLER = { kind: "admin", actingAs: null } as const;

/** Starts running existing and future jobs. */
export function createScheduler({
  engine,
  hasFunctions,
  kindOf,
  runMutation,
  runAction,
  clock,
  log,
}: SchedulerOptions): Scheduler {
  const running = new Set<string>();

  /** False, and nothing done, if the job is no longer in the state `from`. */
  const change = ({ component, id }: Place, state: JobState, from: JobState["kind"]): Promise<boolean> =>
    engine.write((transaction) => {
      const own = transaction.within(component);
      const isSame = readJob(own, id)?.state.kind === from;
      if (isSame) settle(own, id, state, clock.now());
      return isSame;
    });

  const runJob = async (place: Place, job: Job): Promise<void> => {
    const address = { component: job.component ?? place.component, path: canonicalName(job.name) };
    const kind = kindOf(address);
    const request = requestMetadata(NO_ORIGIN, CALLER, place.id);
    const call = { ...address, args: job.args.map((value: Value) => convexToJson(value)), caller: CALLER, request };
    if (kind === "action") {
      if (!(await change(place, { kind: "inProgress" }, "pending"))) return;
      const outcome = await runAction({ ...call, kind });
      await change(
        place,
        outcome.ok ? { kind: "success" } : { kind: "failed", error: outcome.errorMessage },
        "inProgress",
      );
      return;
    }
    const result = await engine.mutate<null, string>({
      async run(transaction) {
        const own = transaction.within(place.component);
        if (readJob(own, place.id)?.state.kind !== "pending") return { kind: "commit", value: null };
        const outcome = await runMutation({ ...call, kind: "mutation" }, transaction);
        if (!outcome.ok) return { kind: "discard", value: outcome.errorMessage };
        // A job that canceled itself stays canceled.
        if (readJob(own, place.id)?.state.kind === "pending") settle(own, place.id, { kind: "success" }, clock.now());
        return { kind: "commit", value: null };
      },
    });
    if (result.kind === "failed") await change(place, { kind: "failed", error: result.value }, "pending");
  };

  const begin = (place: Place, job: Job): void => {
    running.add(place.id);
    const end = (): void => {
      running.delete(place.id);
      loop.look();
    };
    // Only the engine itself fails here, for instance because of a full disk: an immediate retry would fill the log too.
    runJob(place, job).then(end, (error: unknown) => {
      fail(error);
      clock.after(RETRY_MS, end);
    });
  };

  /** Jobs of the app and of every mounted component, the next due first. */
  const jobsOf = (...[transaction, ...which]: Parameters<typeof jobsIn>): PlacedJob[] =>
    [APP, ...(engine.app?.mounts ?? []).map(({ path }) => path)]
      .flatMap((component) =>
        jobsIn(transaction.within(component), ...which).map(({ id, job }) => ({ place: { component, id }, job })),
      )
      .sort((a, b) => a.job.scheduledTime - b.job.scheduledTime)
      .slice(0, which[2]);

  let closed = false;
  function fail(error: unknown): void {
    if (!closed)
      log(`the scheduler failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const loop = createDueLoop({
    engine,
    clock,
    onError: fail,
    find(transaction) {
      const jobs = jobsOf(transaction, "pending", running, hasFunctions() ? PARALLEL - running.size : 0);
      const due = jobs.filter(({ job }) => job.scheduledTime <= clock.now());
      const [later] = jobs.slice(due.length);
      return { due, nextMs: later?.job.scheduledTime ?? null };
    },
    begin: ({ place, job }) => begin(place, job),
  });

  /** Whether an action that was running when the server ended did its work is unknown, so it is not restarted. */
  const abandonInterrupted = async (): Promise<void> => {
    const { result } = await engine.query(engine.snapshot, async (transaction) =>
      jobsOf(transaction, "inProgress", new Set(), Infinity),
    );
    for (const { place } of result)
      await change(place, { kind: "failed", error: "Transient error while executing action" }, "inProgress");
  };

  abandonInterrupted().then(loop.look, fail);
  return {
    close() {
      closed = true;
      loop.close();
    },
  };
}

/** The location of a job. */
interface Place {
  component: ComponentPath;
  id: string;
}

interface PlacedJob {
  place: Place;
  job: Job;
}

/** Jobs of one component in a state, the next due first. */
function jobsIn(
  transaction: Transaction,
  state: JobState["kind"],
  except: ReadonlySet<string>,
  count: number,
): { id: string; job: Job }[] {
  const jobs: { id: string; job: Job }[] = [];
  const prefix = encodeKey([state]);
  for (let rest = { low: prefix, high: prefix + AFTER }; jobs.length < count;) {
    const found = transaction.next(SCHEDULED_FUNCTIONS, BY_STATE, rest, "asc");
    if (found === null) break;
    rest = found.rest;
    if (!except.has(found.document.id))
      jobs.push({ id: found.document.id, job: found.document.value as unknown as Job });
  }
  return jobs;
}
