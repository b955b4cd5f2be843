// `ctx.scheduler`: jobs are documents of `_scheduled_functions`, written in the transaction that schedules them. scheduler.ts runs them.

import { convexToJson, jsonToConvex, type Value } from "convex/values";
import type { ComponentPath } from "../../definitions/component-path.ts";
import { SCHEDULED_FUNCTIONS } from "../../definitions/system-tables.ts";
import type { Transaction } from "../../engine/transaction.ts";
import type { Within } from "../calls/syscall.ts";
import type { SyscallArgs, SyscallHandler } from "../calls/syscall.ts";
import type { FunctionAddress } from "../calls/function-address.ts";

/** The state of a job. Source: Convex docs, `_scheduled_functions`. */
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
  /** The component of the function, if it is not the one that scheduled it. */
  component?: ComponentPath;
  args: Value[];
  /** Milliseconds since the epoch. */
  scheduledTime: number;
  completedTime?: number;
  state: JobState;
}

/** What scheduling needs from the current run. */
interface SchedulePorts {
  component: ComponentPath;
  within: Within;
  now: () => number;
  addressOf: (args: SyscallArgs) => FunctionAddress;
  /** Why a function cannot be scheduled, or null. */
  missing: (address: FunctionAddress) => string | null;
}

/** How far in the past or future a job may be, in s: five years of 366 days. Source: a Convex deployment. */
const MAX_DELAY = 5 * 366 * 24 * 3600;

/** `ctx.scheduler` as bundled code calls it: part of a mutation's transaction, or a transaction of its own for an action. */
export function scheduleSyscalls(
  kind: "mutation" | "action",
  { component, within, now, addressOf, missing }: SchedulePorts,
): Record<string, SyscallHandler> {
  const prefix = kind === "action" ? "1.0/actions" : "1.0";
  return {
    [`${prefix}/schedule`]: (args) => {
      const address = addressOf(args);
      const problem = missing(address) ?? delayProblem(Number(args["ts"]), now());
      if (problem !== null) throw new Error(problem);
      return within((t) => schedule(t, jobOf(address, component, args)));
    },
    [`${prefix}/cancel_job`]: ({ id }) =>
      within((t) => {
        cancel(t, typeof id === "string" ? id : "", now());
        return null;
      }),
  };
}

/** The error in a time, in seconds since the epoch, or null. */
function delayProblem(ts: number, nowMs: number): string | null {
  const delay = ts - nowMs / 1000;
  if (Math.abs(delay) <= MAX_DELAY) return null;
  const when = Number.isFinite(ts) && Math.abs(ts) < 8.64e12 ? new Date(ts * 1000).toISOString() : String(ts);
  return `${when} is more than 5 years in the ${delay > 0 ? "future" : "past"}`;
}

/** A job that is due at `ts`, in seconds since the epoch. */
function jobOf({ component, path }: FunctionAddress, from: ComponentPath, { args = {}, ts }: SyscallArgs): Job {
  const [module = "", fn = ""] = path.split(":");
  return {
    name: `${module}.js:${fn}`,
    ...(component === from ? {} : { component }),
    args: [jsonToConvex(args)],
    scheduledTime: Number(ts) * 1000,
    state: { kind: "pending" },
  };
}

/** Schedules a job; returns its id. */
function schedule(transaction: Transaction, job: Job): string {
  const id = transaction.putSystem(SCHEDULED_FUNCTIONS, null, fields(job));
  transaction.usage.functionsScheduled += 1;
  transaction.usage.scheduledFunctionArgsBytes += JSON.stringify(convexToJson(job.args)).length;
  return id;
}

/** Cancels a job that has not ended; does nothing for one that has. */
function cancel(transaction: Transaction, id: string, nowMs: number): void {
  const job = readJob(transaction, id);
  if (job === null)
    throw new Error(`Invalid argument \`id\`: ${JSON.stringify(id.slice(0, 64))} is not a scheduled function`);
  if (job.state.kind === "pending" || job.state.kind === "inProgress")
    settle(transaction, id, { kind: "canceled" }, nowMs);
}

/** Changes the state of a job; an ended job records when. */
export function settle(transaction: Transaction, id: string, state: JobState, nowMs: number): void {
  const job = readJob(transaction, id);
  if (job === null) return;
  const ended = state.kind === "inProgress" ? {} : { completedTime: nowMs };
  transaction.putSystem(SCHEDULED_FUNCTIONS, id, fields({ ...job, ...ended, state }));
}

/** The job with this id, or null. */
export function readJob(transaction: Transaction, id: string): Job | null {
  if (transaction.tableOf(id) !== SCHEDULED_FUNCTIONS) return null;
  const { _id, _creationTime, ...job } = transaction.get(id)?.value ?? {};
  return _id === undefined ? null : (job as unknown as Job);
}

function fields(job: Job): Record<string, Value> {
  return job as unknown as Record<string, Value>;
}
