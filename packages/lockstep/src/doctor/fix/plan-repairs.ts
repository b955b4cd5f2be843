// `--fix`: plans the repair of one finding after the other, looking again after each, because a repair can change what else is found. Pure.

import type { Edit } from "../model/check.ts";
import type { Result } from "../run-checks.ts";
import { soundEdit } from "./sound-edit.ts";

/** A repair that was planned: the finding, and the file before and after. */
export interface Repair {
  readonly result: Result;
  readonly edit: Edit;
  /** Undefined: the file is created. */
  readonly before: string | undefined;
}

/** A file before and after all repairs. */
export interface FileChange extends Edit {
  /** Undefined: the file is created. */
  readonly before: string | undefined;
}

/** More would mean that two repairs undo each other. */
const MOST_ROUNDS = 100;

/**
 * Plans the repairs of everything that can be repaired.
 *
 * @param look Finds what is wrong, given files that differ from those on disk.
 * @param read Reads a file from the disk.
 */
export function planRepairs(
  look: (changed: ReadonlyMap<string, string>) => readonly Result[],
  read: (file: string) => string | undefined,
): Repair[] {
  const refused = new Set<string>();
  const repairs: Repair[] = [];
  let changed: ReadonlyMap<string, string> = new Map();
  let found = look(changed);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const current = (file: string): string | undefined => changed.get(file) ?? read(file);
    const next = found.find(
      (result) =>
        !refused.has(subjectOf(result)) && result.edits?.some(({ file, content }) => current(file) !== content),
    );
    if (next === undefined) break;
    const given = next.edits ?? [];
    const edits = given.flatMap((edit) => soundEdit(edit, current(edit.file)) ?? []);
    const after = new Map([...changed, ...edits.map(({ file, content }) => [file, content] as const)]);
    const left = edits.length === given.length ? look(after) : found;
    if (isStillThere(next, found, left)) {
      refused.add(subjectOf(next));
      continue;
    }
    repairs.push(...edits.map((edit) => ({ result: next, edit, before: current(edit.file) })));
    changed = after;
    found = left;
  }
  return repairs;
}

/** What the repairs do to each file together. */
export function fileChanges(repairs: readonly Repair[]): FileChange[] {
  const changes = new Map<string, FileChange>();
  for (const { edit, before } of repairs)
    changes.set(edit.file, { ...edit, before: changes.has(edit.file) ? changes.get(edit.file)?.before : before });
  return [...changes.values()];
}

/** What a finding is about. Its line is left out, because a repair can move it. */
function subjectOf({ check, what, places }: Result): string {
  return [check.id, places[0]?.file, what].join("\n");
}

/** Whether a repair did nothing for its finding: there are as many of the same as before, and as many of its check in the file. */
function isStillThere(repaired: Result, before: readonly Result[], after: readonly Result[]): boolean {
  const same = (one: Result): boolean => subjectOf(one) === subjectOf(repaired);
  const alike = ({ check, places }: Result): boolean =>
    check.id === repaired.check.id && places[0]?.file === repaired.places[0]?.file;
  return [same, alike].every((is) => after.filter(is).length >= before.filter(is).length);
}
