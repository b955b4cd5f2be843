// A plan as text for a person: a diff per file, the packages, and what is left to do by hand. Pure.

import { createTwoFilesPatch } from "diff";
import { redact } from "../../doctor/report/redact.ts";
import type { FileEdit, Manual, Plan } from "../plan/model.ts";

/**
 * The changes, for a person to look at before they are made. The list of them is last, where the question is.
 *
 * @param secrets Values that the lines around a change must not show.
 */
export function showChanges(plan: Plan, secrets: readonly string[]): string {
  return redact([...plan.edits.map(patchOf), listOf(plan)].join("\n"), { ids: false, secrets });
}

function patchOf({ file, before, content, isReplaced }: FileEdit): string {
  // Of a page that its generator wrote, no line is the person's.
  const gone = isReplaced ? `, a generated page: its ${before?.trimEnd().split("\n").length} lines go` : "";
  const from = before === undefined ? "/dev/null" : `a/${file}${gone}`;
  const old = isReplaced ? "" : (before ?? "");
  return createTwoFilesPatch(from, `b/${file}`, old, content, "", "", { context: 2 }).replace(/^=+\n/, "");
}

function listOf({ edits, installs }: Plan): string {
  const named = (title: string, which: (edit: FileEdit) => boolean): [string, string][] => {
    const files = edits.filter(which).map(({ file }) => file);
    return files.map((file, index) => [index === 0 ? `${title}:` : "", file]);
  };
  const rows = [
    ...named("Create", ({ before }) => before === undefined),
    ...named("Edit", ({ before, isReplaced }) => before !== undefined && isReplaced !== true),
    ...named("Replace", ({ isReplaced }) => isReplaced === true),
    ...installs.flatMap(({ dir, dependencies, devDependencies }): [string, string][] => [
      [dir === "" ? "Install:" : `Install in ${dir}:`, dependencies.join(" ")],
      ...(devDependencies.length > 0 ? ([["Install (dev):", devDependencies.join(" ")]] as [string, string][]) : []),
    ]),
  ];
  return rows.map(([title, what]) => `${title.padEnd(14)} ${what}`).join("\n");
}

/** What a person has to do. */
export function showManual(manual: readonly Manual[]): string {
  return manual.map(({ file, why, code }) => `${file}: ${why}\n\n${code.replaceAll(/^(?=.)/gm, "    ")}`).join("\n");
}
