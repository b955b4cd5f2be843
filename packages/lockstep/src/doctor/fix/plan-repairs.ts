// `--fix`: plans the repair of one finding after the other, looking again after each, because a repair can change what else is found. Pure.

import type { Edit } from "../model/check.ts";
import type { Result } from "../run-checks.ts";

/** A repair that was planned: the finding, and the file before and after. */
export interface Repair {
  readonly result: Result;
  readonly edit: Edit;
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
  const changed = new Map<string, string>();
  const repairs: Repair[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = look(changed).find(({ edits }) =>
      edits?.some(({ file, content }) => (changed.get(file) ?? read(file)) !== content),
    );
    if (next === undefined) break;
    for (const edit of next.edits ?? []) {
      repairs.push({ result: next, edit, before: changed.get(edit.file) ?? read(edit.file) });
      changed.set(edit.file, edit.content);
    }
  }
  return repairs;
}
