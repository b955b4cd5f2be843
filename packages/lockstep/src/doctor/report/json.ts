// The report for programs: `lockstep doctor --json`. Documented in docs/doctor.md; fields are only ever added.

import type { Level, Mode, Place } from "../model/check.ts";
import type { Report } from "../run-checks.ts";
import { pageOf } from "./page.ts";

/** The whole output of `lockstep doctor --json`. */
export interface JsonReport {
  /** Raised when a field changes its meaning or is removed. */
  readonly version: 1;
  /** False if there is an error among the findings. */
  readonly ok: boolean;
  readonly findings: readonly JsonFinding[];
  /** IDs of checks that ran and found nothing. */
  readonly passed: readonly string[];
  /** Checks that did not run, with the modes that they need. */
  readonly skipped: readonly { readonly id: string; readonly needs: readonly Mode[] }[];
  /** Checks that could not run because of a fault in them. */
  readonly failed: readonly { readonly id: string; readonly problem: string }[];
  /** What could not be looked at. */
  readonly notes: readonly string[];
}

export interface JsonFinding {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly places: readonly Place[];
  /** Whether `--fix` repairs it. */
  readonly fixable: boolean;
  /** Why it could not be confirmed; null if it is certain. */
  readonly unverified: string | null;
  readonly page: string;
}

export function jsonReport({ results, passed, skipped, failed }: Report, notes: readonly string[]): JsonReport {
  return {
    version: 1,
    ok: results.every(({ level }) => level !== "error"),
    findings: results.map(({ check, level, what, why, fix, places, edits, unverified }) => ({
      id: check.id,
      level,
      title: check.title,
      what,
      why: why ?? check.why,
      fix,
      places,
      fixable: edits !== undefined,
      unverified: unverified ?? null,
      page: pageOf(check.id),
    })),
    passed: passed.map(({ id }) => id),
    skipped: skipped.map(({ id, needs }) => ({ id, needs })),
    failed: failed.map(({ check, problem }) => ({ id: check.id, problem })),
    notes,
  };
}
