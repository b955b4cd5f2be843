// `ctx.scheduler`: jobs are documents of `_scheduled_functions`, written in the transaction that schedules them.
// Running them is scheduler.ts.

import { type JSONValue, jsonToConvex, type Value } from "convex/values";
import { SCHEDULED_FUNCTIONS } from "../engine/system-tables.ts";
import type { Transaction } from "../engine/transaction.ts";
import type { Within } from "../storage/storage-syscalls.ts";
import type { SyscallHandler } from "./database-syscalls.ts";
import { addressOf } from "./function-address.ts";

/** What became of a job. Source: Convex docs, `_scheduled_functions`. */
export type JobState =
  | { kind: "pending" }
  | { kind: "inProgress" }
  | { kind: "success" }
  | { kind: "failed"; error: string }
  | { kind: "canceled" };

/** A document of `_scheduled_functions`, without its system fields. */
export interface Job {
  /** `messages.js:send` */
  name: string;
  args: Value[];
  /** Milliseconds since the epoch. */
  scheduledTime: number;
  completedTime?: number;
  state: JobState;
}

/** `ctx.scheduler` as bundled code calls it: part of a mutation's transaction, or one of its own for an action. */
export function scheduleSyscalls(
  kind: "mutation" | "action",
  within: Within,
  now: () => number,
): Record<string, SyscallHandler> {
  const prefix = kind === "action" ? "1.0/actions" : "1.0";
  return {
    [`${prefix}/schedule`]: (args) =>
      within((t) => schedule(t, addressOf(args), args["args"] ?? {}, Number(args["ts"]) * 1000)),
    [`${prefix}/cancel_job`]: ({ id }) =>
      within((t) => {
        cancel(t, typeof id === "string" ? id : "", now());
        return null;
      }),
  };
}

/** Schedules a function: the id of the job. `atMs` in ms since the epoch. */
function schedule(transaction: Transaction, name: string, args: JSONValue, atMs: number): string {
  const [module = "", fn = ""] = name.split(":");
  const job: Job = {
    name: `${module}.js:${fn}`,
    args: [jsonToConvex(args)],
    scheduledTime: atMs,
    state: { kind: "pending" },
  };
  return transaction.putSystem(SCHEDULED_FUNCTIONS, null, fields(job));
}

/** Cancels a job that has not ended; nothing happens to one that has. */
function cancel(transaction: Transaction, id: string, nowMs: number): void {
  const job = readJob(transaction, id);
  if (job === null)
    throw new Error(`Invalid argument \`id\`: ${JSON.stringify(id.slice(0, 64))} is not a scheduled function`);
  if (job.state.kind === "pending" || job.state.kind === "inProgress")
    settle(transaction, id, { kind: "canceled" }, nowMs);
}

/** Changes the state of a job; one that has ended says when. */
export function settle(transaction: Transaction, id: string, state: JobState, nowMs: number): void {
  const job = readJob(transaction, id);
  if (job === null) return;
  const ended = state.kind === "inProgress" ? {} : { completedTime: nowMs };
  transaction.putSystem(SCHEDULED_FUNCTIONS, id, fields({ ...job, ...ended, state }));
}

/** The job of this id, or null. */
export function readJob(transaction: Transaction, id: string): Job | null {
  if (transaction.tableOf(id) !== SCHEDULED_FUNCTIONS) return null;
  const { _id, _creationTime, ...job } = transaction.get(id)?.value ?? {};
  return _id === undefined ? null : (job as unknown as Job);
}

function fields(job: Job): Record<string, Value> {
  return job as unknown as Record<string, Value>;
}
