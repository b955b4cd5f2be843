// What `--fix` plans for a project of the tests.

import { CHECKS } from "../../../src/doctor/checks/index.ts";
import { planRepairs, type Repair } from "../../../src/doctor/fix/plan-repairs.ts";
import { type Result, runChecks } from "../../../src/doctor/run-checks.ts";
import { type Base, type Change, changed, factsOfFiles } from "./project.ts";

export interface Planned {
  readonly repairs: readonly Repair[];
  /** What the checks find after some edits. */
  readonly look: (edits: ReadonlyMap<string, string>) => readonly Result[];
  /** The text of a file after all repairs. */
  readonly after: (file: string) => string | undefined;
}

export function repairsOf(base: Base, change: Change): Planned {
  const files = changed(base, change);
  const look = (edits: ReadonlyMap<string, string>): readonly Result[] =>
    runChecks(CHECKS, factsOfFiles({ ...files, ...Object.fromEntries(edits) }, change)).results;
  const repairs = planRepairs(look, (file) => files[file]);
  const after = (file: string): string | undefined =>
    repairs.findLast(({ edit }) => edit.file === file)?.edit.content ?? files[file];
  return { repairs, look, after };
}
