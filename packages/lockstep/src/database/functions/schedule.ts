// `ctx.scheduler`: jobs are documents of `_scheduled_functions`, written in the transaction that schedules them.
// Running them is scheduler.ts.

import { type JSONValue, jsonToConvex, type Value } from "convex/values";
import { SCHEDULED_FUNCTIONS } from "../engine/system-tables.ts";
import type { Transaction } from "../engine/transaction.ts";

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

/** Schedules a function: the id of the job. `atMs` in ms since the epoch. */
export function schedule(transaction: Transaction, name: string, args: JSONValue, atMs: number): string {
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
export function cancel(transaction: Transaction, id: string, nowMs: number): void {
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
