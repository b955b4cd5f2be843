// The table of fixtures × checks: each check finds what its own fixture is about, and nothing in any other.

import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/checks/index.ts";
import { showRepairs } from "../../src/doctor/fix/show-repairs.ts";
import { jsonReport } from "../../src/doctor/report/json.ts";
import { redact } from "../../src/doctor/report/redact.ts";
import { redactedReport } from "../../src/doctor/report/redacted-report.ts";
import { textReport } from "../../src/doctor/report/text.ts";
import { runChecks } from "../../src/doctor/run-checks.ts";
import { FIXTURES } from "./fixtures/index.ts";
import { type Base, factsOf } from "./support/project.ts";
import { repairsOf } from "./support/repairs.ts";

const BASES: readonly Base[] = ["vite", "nextjs", "tanstack-start", "react-router", "monorepo"];

const found = (report: ReturnType<typeof runChecks>): string[] => [
  ...report.results.map(({ check, what }) => `${check.id} ${what}`),
  ...report.failed.map(({ check, problem }) => `${check.id} failed: ${problem}`),
];

test("[O1] each check has a fixture, and each fixture has a check", () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(FIXTURES.map(({ check }) => check))).toEqual(new Set(ids));
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(BASES)("in the correct project %s", (base) => {
  test("[O2] no check finds anything", () => {
    expect(found(runChecks(CHECKS, factsOf(base)))).toEqual([]);
  });
});

describe.each(FIXTURES)("$check in $base", ({ check, base, failing, passing, says, fixable, also = [] }) => {
  const apart = <Of extends { check: { id: string } }>(results: readonly Of[]): Of[] =>
    results.filter((result) => !also.includes(result.check.id));

  test("[O2] the check finds it, and no other check finds anything", () => {
    const report = runChecks(CHECKS, factsOf(base, failing));
    const [results, failed] = [apart(report.results), report.failed];
    expect(failed.map(({ problem }) => problem)).toEqual([]);
    expect([...new Set(results.map((result) => result.check.id))], results.map(({ what }) => what).join("\n")).toEqual([
      check,
    ]);
    const [first] = results;
    const text = [
      first?.what,
      first?.fix,
      first?.why,
      ...(first?.places ?? []).map((place) => JSON.stringify(place)),
    ].join("\n");
    for (const word of says) expect(text).toContain(word);
    expect(first?.places.length).toBeGreaterThan(0);
  });

  test("[O2] nothing is found where it is right", () => {
    const report = runChecks(CHECKS, factsOf(base, passing));
    expect(found({ ...report, results: apart(report.results) })).toEqual([]);
  });

  test("[O3] --fix repairs it if the fixture says so, and nothing is left", () => {
    const { look, repairs } = repairsOf(base, failing);
    expect(repairs.length > 0).toBe(fixable === true);
    if (fixable) expect(apart(look(new Map(repairs.map(({ edit }) => [edit.file, edit.content]))))).toEqual([]);
  });

  test("[O4] no output contains a planted secret", () => {
    const facts = factsOf(base, failing);
    const hide = (output: string): string => redact(output, { ids: true, secrets: [] });
    const report = redactedReport(runChecks(CHECKS, facts), hide);
    const text = textReport(report, { colors: false, subject: base, notes: [] });
    const json = JSON.stringify(jsonReport(report, []));
    const diff = showRepairs(repairsOf(base, failing).repairs);
    // Every planted secret contains this word.
    for (const output of [text, json, hide(diff)]) expect(output.toLowerCase()).not.toContain("planted");
  });
});
