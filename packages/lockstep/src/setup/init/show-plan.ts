// A plan as text for a person: a diff per file, the packages, and what is left to do by hand. Pure.

import { createTwoFilesPatch } from "diff";
import { redact } from "../../doctor/report/redact.ts";
import type { Manual, Plan } from "../plan/model.ts";

/**
 * The changes, for a person to look at before they are made.
 *
 * @param secrets Values that the lines around a change must not show.
 */
export function showChanges({ edits, installs }: Plan, secrets: readonly string[]): string {
  const patches = edits.map(({ file, before, content }) =>
    createTwoFilesPatch(before === undefined ? "/dev/null" : `a/${file}`, `b/${file}`, before ?? "", content, "", "", {
      context: 2,
    }).replace(/^=+\n/, ""),
  );
  const packages = installs.map(({ dir, dependencies, devDependencies }) =>
    [
      `Install${dir === "" ? "" : ` in ${dir}`}: ${dependencies.join(" ")}`,
      ...(devDependencies.length > 0 ? [`for development: ${devDependencies.join(" ")}`] : []),
    ].join("\n  "),
  );
  return redact([...patches, ...packages].join("\n"), { ids: false, secrets });
}

/** What a person has to do. */
export function showManual(manual: readonly Manual[]): string {
  return manual.map(({ file, why, code }) => `${file}: ${why}\n\n${code.replaceAll(/^(?=.)/gm, "    ")}`).join("\n");
}
