// Runs cron jobs when they are due: a mutation exactly once per run, an action at most once, also over a crash.
// A job never runs beside itself. Runs that were missed are left out, but for the one that was due.

import type { CronJob } from "convex/server";
import { convexToJson } from "convex/values";
import type { Clock } from "../clock.ts";
import { createDueLoop } from "../due-loop.ts";
import type { Engine } from "../engine/engine.ts";
import type { Transaction } from "../engine/transaction.ts";
import { canonicalName, type FunctionKind } from "../functions/analyze.ts";
import type { FunctionCall, FunctionOutcome } from "../functions/run-function.ts";
import { type CronState, ended, listCrons, readCron, reconcile, type RunStatus, writeCron } from "./cron-job.ts";

export interface CronRunnerOptions {
  engine: Engine;
  /** What the pushed code defines, or null while there is none. */
  defined: () => ReadonlyMap<string, CronJob> | null;
  /** The kind of a function, or null when it is gone. */
  kindOf: (name: string) => FunctionKind | null;
  runMutation: (call: FunctionCall, transaction: Transaction) => Promise<FunctionOutcome>;
  runAction: (call: FunctionCall) => Promise<FunctionOutcome>;
  clock: Clock;
  log: (line: string) => void;
}

export interface CronRunner {
  /** Takes over what the pushed code defines now. */
  pushed(): void;
  /** Lets no further run begin. */
  close(): void;
}

/** Cron jobs act for nobody, and may be internal functions. */
const CALLER = { kind: "admin", actingAs: null } as const;
/** Wait before a run is tried again that the engine could not take, in ms. */
const RETRY_MS = 10_000;

/** A failed run: thrown through the engine so that nothing it wrote is kept. */
class Failed extends Error {}

export function createCronRunner({
  engine,
  defined,
  kindOf,
  runMutation,
  runAction,
  clock,
  log,
}: CronRunnerOptions): CronRunner {
  const running = new Set<string>();
  let closed = false;

  const write = (run: (transaction: Transaction) => void): Promise<void> =>
    engine.mutate({ run: async (transaction) => run(transaction), onCommitted: () => undefined });

  /** Changes a job that is still where it was when it was looked at: a push may have changed or removed it. */
  const change = async (
    id: string,
    seen: CronState,
    from: CronState["state"]["kind"],
    to: (cron: CronState) => CronState,
  ): Promise<boolean> => {
    let changed = false;
    await write((transaction) => {
      const cron = readCron(transaction, id);
      changed = cron?.state.kind === from && cron.nextTs === seen.nextTs;
      if (cron && changed) writeCron(transaction, id, to(cron));
    });
    return changed;
  };

  const end = (id: string, seen: CronState, from: CronState["state"]["kind"], status: RunStatus): Promise<boolean> => {
    if (status.kind === "failed") log(`the cron job '${seen.name}' failed: ${status.error}`);
    return change(id, seen, from, (cron) => ended(cron, status, clock.now()));
  };

  const run = async (id: string, cron: CronState): Promise<void> => {
    const path = canonicalName(cron.cronSpec.udfPath);
    const call = { path, args: cron.cronSpec.udfArgs.map((value) => convexToJson(value)), caller: CALLER };
    if (kindOf(path) === "action") {
      if (!(await change(id, cron, "pending", (before) => ({ ...before, state: { kind: "inProgress" } })))) return;
      const outcome = await runAction({ ...call, kind: "action" });
      await end(id, cron, "inProgress", statusOf(outcome));
      return;
    }
    try {
      await engine.mutate({
        async run(transaction) {
          const now = readCron(transaction, id);
          if (now?.state.kind !== "pending" || now.nextTs !== cron.nextTs) return;
          const outcome = await runMutation({ ...call, kind: "mutation" }, transaction);
          if (!outcome.ok) throw new Failed(outcome.errorMessage);
          writeCron(transaction, id, ended(now, { kind: "success" }, clock.now()));
        },
        onCommitted: () => undefined,
      });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      await end(id, cron, "pending", { kind: "failed", error: error.message });
    }
  };

  const fail = (error: unknown): void => {
    if (!closed) log(`cron jobs failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  const loop = createDueLoop({
    engine,
    clock,
    onError: fail,
    find(transaction) {
      if (defined() === null) return { due: [], nextMs: null };
      const waiting = listCrons(transaction).filter(({ id }) => !running.has(id));
      const due = waiting.filter(({ cron }) => cron.nextTs <= clock.now());
      return { due, nextMs: waiting[due.length]?.cron.nextTs ?? null };
    },
    begin({ id, cron }) {
      running.add(id);
      const again = (): void => {
        running.delete(id);
        loop.look();
      };
      run(id, cron).then(again, (error: unknown) => {
        fail(error);
        clock.after(RETRY_MS, again);
      });
    },
  });

  const pushed = (): void => {
    const jobs = defined();
    if (jobs !== null) write((transaction) => reconcile(transaction, jobs, clock.now())).then(loop.look, fail);
  };
  /** Whether an action that was under way when the server ended did its work is not known, so it is not begun again. */
  const abandonInterrupted = async (): Promise<void> => {
    const { result } = await engine.query(engine.snapshot, async (transaction) => listCrons(transaction));
    for (const { id, cron } of result.filter((one) => one.cron.state.kind === "inProgress"))
      await end(id, cron, "inProgress", { kind: "failed", error: "Transient error while executing action" });
  };
  abandonInterrupted().then(pushed, fail);
  return {
    pushed,
    close() {
      closed = true;
      loop.close();
    },
  };
}

function statusOf(outcome: FunctionOutcome): RunStatus {
  return outcome.ok ? { kind: "success" } : { kind: "failed", error: outcome.errorMessage };
}
