// What users of forums asked: the first line of the report is the cause.

import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/checks/index.ts";
import { textReport } from "../../src/doctor/report/text.ts";
import { runChecks } from "../../src/doctor/run-checks.ts";
import { factsOf } from "./support/project.ts";
import { THREADS } from "./support/threads.ts";

test("[O45] there are ten of them", () => expect(THREADS).toHaveLength(10));

describe.each(THREADS)("$symptom", ({ base, change, cause, says, fixable }) => {
  test("[O45] the first line names the cause", () => {
    const report = runChecks(CHECKS, factsOf(base, change));
    const [line = ""] = textReport(report, { colors: false, subject: base, notes: [] }).split("\n");
    expect(line).toMatch(new RegExp(`^. ${cause}  `));
    for (const word of says) expect(line).toContain(word);
    expect(report.results[0]?.edits !== undefined).toBe(fixable === true);
  });
});
