// The state of a cron job: a document of `_cron_jobs`. The pushed code defines the job; its progress is here.

import type { CronJob } from "convex/server";
import { compareValues, convexToJson, type JSONValue, jsonToConvex, type Value } from "convex/values";
import { BY_NEXT_TS, CRON_JOBS } from "../definitions/system-tables.ts";
import type { Transaction } from "../engine/transaction.ts";
import { AFTER } from "../values/index-key.ts";
import { nextRun } from "../time/next-run.ts";

/** A document of `_cron_jobs`, without its system fields. */
export interface CronState {
  /** The identifier. */
  name: string;
  cronSpec: { udfPath: string; udfArgs: Value[]; cronSchedule: Record<string, Value> };
  /** The next run, or the current one, in ms since the epoch. */
  nextTs: number;
  /** `inProgress` is a running action: a mutation and the state after it are one commit. */
  state: { kind: "pending" } | { kind: "inProgress" };
  lastRun: { ts: number; status: RunStatus } | null;
}

/** How a run ended. */
export type RunStatus = { kind: "success" } | { kind: "failed"; error: string };

/** All cron jobs, the next to run first. */
export function listCrons(transaction: Transaction): { id: string; cron: CronState }[] {
  const crons: { id: string; cron: CronState }[] = [];
  for (let rest = { low: "", high: AFTER }; ;) {
    const found = transaction.next(CRON_JOBS, BY_NEXT_TS, rest, "asc");
    if (found === null) return crons;
    rest = found.rest;
    crons.push({ id: found.document.id, cron: withoutSystemFields(found.document.value) });
  }
}

/** The cron job with this id, or null if it no longer exists. */
export function readCron(transaction: Transaction, id: string): CronState | null {
  const document = transaction.get(id);
  return document && withoutSystemFields(document.value);
}

/** Changes the state of a cron job. */
export function writeCron(transaction: Transaction, id: string | null, cron: CronState): void {
  transaction.putSystem(CRON_JOBS, id, cron as unknown as Record<string, Value>);
}

/** The state after a run, waiting for the next one. */
export function ended(cron: CronState, status: RunStatus, nowMs: number): CronState {
  const nextTs = nextRun(scheduleOf(cron), cron.name, cron.nextTs, nowMs);
  // A schedule whose only run has passed has no next run; the largest number is never due.
  return {
    ...cron,
    state: { kind: "pending" },
    nextTs: nextTs ?? Number.MAX_VALUE,
    lastRun: { ts: cron.nextTs, status },
  };
}

/**
 * Syncs the documents with the pushed code: new jobs wait for their first run, removed ones are deleted, and jobs with a changed schedule
 * start over. The others keep their next run.
 */
export function reconcile(transaction: Transaction, defined: ReadonlyMap<string, CronJob>, nowMs: number): void {
  const known = new Map(listCrons(transaction).map(({ id, cron }) => [cron.name, { id, cron }]));
  for (const [name, { id }] of known) if (!defined.has(name)) transaction.removeSystem(id);
  for (const [name, job] of defined) {
    const cronSpec = specOf(job);
    const before = known.get(name);
    if (before && compareValues(before.cron.cronSpec, cronSpec) === 0) continue;
    const kept =
      before && compareValues(before.cron.cronSpec.cronSchedule, cronSpec.cronSchedule) === 0 ? before.cron : null;
    const nextTs = kept?.nextTs ?? nextRun(job.schedule, name, null, nowMs) ?? Number.MAX_VALUE;
    const rest = kept ?? { state: { kind: "pending" } as const, lastRun: before?.cron.lastRun ?? null };
    writeCron(transaction, before?.id ?? null, { ...rest, name, cronSpec, nextTs });
  }
}

function scheduleOf({ cronSpec }: CronState): CronJob["schedule"] {
  return convexToJson(cronSpec.cronSchedule) as unknown as CronJob["schedule"];
}

function specOf({ name, args, schedule }: CronJob): CronState["cronSpec"] {
  return {
    udfPath: name,
    udfArgs: jsonToConvex(args) as Value[],
    cronSchedule: jsonToConvex(schedule as unknown as JSONValue) as Record<string, Value>,
  };
}

function withoutSystemFields({ _id, _creationTime, ...fields }: Record<string, Value>): CronState {
  return fields as unknown as CronState;
}
