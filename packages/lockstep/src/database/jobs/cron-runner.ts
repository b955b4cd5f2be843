// Runs cron jobs when they are due: a mutation exactly once per run, an action at most once, even across a crash. A job never overlaps with
// itself. Missed runs are skipped, except the one that was due.

import type { CronJob } from "convex/server";
import { convexToJson } from "convex/values";
import type { Clock } from "../time/clock.ts";
import { createDueLoop } from "./due-loop.ts";
import type { ComponentPath } from "../definitions/component-path.ts";
import type { Engine } from "../engine/engine.ts";
import type { Transaction } from "../engine/transaction.ts";
import { canonicalName, type FunctionAddress } from "../functions/calls/function-address.ts";
import type { FunctionCall, FunctionKind } from "../functions/calls/function-call.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { type CronState, ended, listCrons, readCron, reconcile, type RunStatus, writeCron } from "./cron-job.ts";

export interface CronRunnerOptions {
  engine: Engine;
  /** The cron jobs of the app and of each component in the pushed code, or null if there is none. */
  defined: () => ReadonlyMap<ComponentPath, ReadonlyMap<string, CronJob>> | null;
  /** The kind of a function, or null if it no longer exists. */
  kindOf: (address: FunctionAddress) => FunctionKind | null;
  /** Runs a mutation in a transaction. */
  runMutation: (call: FunctionCall, transaction: Transaction) => Promise<FunctionOutcome>;
  runAction: (call: FunctionCall) => Promise<FunctionOutcome>;
  clock: Clock;
  log: (line: string) => void;
}

export interface CronRunner {
  /** Applies the cron jobs that the pushed code defines now. */
  pushed(): void;
  /** Starts no further runs. */
  close(): void;
}

/** Cron jobs run unauthenticated, and may be internal functions. */
const CALLER = { kind: "admin", actingAs: null } as const;
/** Wait before retrying a run that the engine could not commit, in ms. */
const RETRY_MS = 10_000;

/** The location of a job's document. */
interface Place {
  component: ComponentPath;
  id: string;
}

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

  /** Changes a job that is unchanged since it was read: a push may have changed or removed it. */
  const change = (
    { component, id }: Place,
    seen: CronState,
    from: CronState["state"]["kind"],
    to: (cron: CronState) => CronState,
  ): Promise<boolean> =>
    engine.write((transaction) => {
      const own = transaction.within(component);
      const cron = readCron(own, id);
      if (cron?.state.kind !== from || cron.nextTs !== seen.nextTs) return false;
      writeCron(own, id, to(cron));
      return true;
    });

  const end = (
    place: Place,
    seen: CronState,
    from: CronState["state"]["kind"],
    status: RunStatus,
  ): Promise<boolean> => {
    if (status.kind === "failed") log(`the cron job '${seen.name}' failed: ${status.error}`);
    return change(place, seen, from, (cron) => ended(cron, status, clock.now()));
  };

  const run = async (place: Place, cron: CronState): Promise<void> => {
    const address = { component: place.component, path: canonicalName(cron.cronSpec.udfPath) };
    const call = { ...address, args: cron.cronSpec.udfArgs.map((value) => convexToJson(value)), caller: CALLER };
    if (kindOf(address) === "action") {
      if (!(await change(place, cron, "pending", (before) => ({ ...before, state: { kind: "inProgress" } })))) return;
      const outcome = await runAction({ ...call, kind: "action" });
      await end(place, cron, "inProgress", statusOf(outcome));
      return;
    }
    const result = await engine.mutate<null, string>({
      async run(transaction) {
        const own = transaction.within(place.component);
        const now = readCron(own, place.id);
        if (now?.state.kind !== "pending" || now.nextTs !== cron.nextTs) return { kind: "commit", value: null };
        const outcome = await runMutation({ ...call, kind: "mutation" }, transaction);
        if (!outcome.ok) return { kind: "discard", value: outcome.errorMessage };
        writeCron(own, place.id, ended(now, { kind: "success" }, clock.now()));
        return { kind: "commit", value: null };
      },
    });
    if (result.kind === "failed") await end(place, cron, "pending", { kind: "failed", error: result.value });
  };

  const fail = (error: unknown): void => {
    if (!closed) log(`cron jobs failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  /** The jobs of the app and of every component, the next to run first. */
  const listAll = (transaction: Transaction): { place: Place; cron: CronState }[] =>
    [...(defined()?.keys() ?? [])]
      .flatMap((component) =>
        listCrons(transaction.within(component)).map(({ id, cron }) => ({ place: { component, id }, cron })),
      )
      .sort((a, b) => a.cron.nextTs - b.cron.nextTs);
  const loop = createDueLoop({
    engine,
    clock,
    onError: fail,
    find(transaction) {
      const waiting = listAll(transaction).filter(({ place }) => !running.has(place.id));
      const due = waiting.filter(({ cron }) => cron.nextTs <= clock.now());
      return { due, nextMs: waiting[due.length]?.cron.nextTs ?? null };
    },
    begin({ place, cron }) {
      running.add(place.id);
      const again = (): void => {
        running.delete(place.id);
        loop.look();
      };
      run(place, cron).then(again, (error: unknown) => {
        fail(error);
        clock.after(RETRY_MS, again);
      });
    },
  });

  const pushed = (): void => {
    const jobs = defined();
    if (jobs === null) return;
    engine
      .write((transaction) => {
        for (const [component, own] of jobs) reconcile(transaction.within(component), own, clock.now());
      })
      .then(loop.look, fail);
  };
  /** Whether an action that was running when the server ended did its work is unknown, so it is not restarted. */
  const abandonInterrupted = async (): Promise<void> => {
    const { result } = await engine.query(engine.snapshot, async (transaction) => listAll(transaction));
    for (const { place, cron } of result.filter((one) => one.cron.state.kind === "inProgress"))
      await end(place, cron, "inProgress", { kind: "failed", error: "Transient error while executing action" });
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
