// Runs the checks over the facts and sorts what they find. Pure.

import type { Check, Finding, Level, Mode } from "./model/check.ts";
import type { Facts } from "./model/facts.ts";

/** A finding with the check that made it. */
export interface Result extends Finding {
  readonly check: Check;
}

export interface Report {
  /** Errors first; in the order of the checks among equals. The first one is the likeliest cause. */
  readonly results: readonly Result[];
  /** Checks that ran and found nothing. */
  readonly passed: readonly Check[];
  /** Checks that need what was not asked for. */
  readonly skipped: readonly Check[];
  /** Checks that threw, with the message: a fault of the doctor. */
  readonly failed: readonly { check: Check; problem: string }[];
}

/** IDs of checks to run. Both lists are of upper-case IDs. Default: all. */
export interface Selection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

const ORDER: Record<Level, number> = { error: 0, warning: 1, info: 2 };

/** Runs the selected checks whose needs are met. */
export function runChecks(checks: readonly Check[], facts: Facts, { only, skip }: Selection = {}): Report {
  const results: Result[] = [];
  const passed: Check[] = [];
  const skipped: Check[] = [];
  const failed: { check: Check; problem: string }[] = [];
  for (const check of checks) {
    if (only && !only.includes(check.id)) continue;
    if (skip?.includes(check.id)) continue;
    if (!check.needs.every((mode) => has(facts, mode))) {
      skipped.push(check);
      continue;
    }
    try {
      const found = [...check.run(facts)];
      if (found.length === 0) passed.push(check);
      results.push(...found.map((finding) => ({ ...finding, check })));
    } catch (error) {
      failed.push({ check, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { results: results.toSorted((a, b) => ORDER[a.level] - ORDER[b.level]), passed, skipped, failed };
}

function has(facts: Facts, mode: Mode): boolean {
  return facts[mode] !== undefined;
}
