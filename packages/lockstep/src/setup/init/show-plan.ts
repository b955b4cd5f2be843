// A plan as text for a person: a diff per file, the packages, and what is left to do by hand. Pure.

import { createTwoFilesPatch } from "diff";
import type { Manual, Plan } from "../plan/model.ts";

/** The changes, for a person to look at before they are made. */
export function showChanges({ edits, installs }: Plan): string {
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
  return [...patches, ...packages].join("\n");
}

/** What a person has to do. */
export function showManual(manual: readonly Manual[]): string {
  return manual.map(({ file, why, code }) => `${file}: ${why}\n\n${code.replaceAll(/^(?=.)/gm, "    ")}`).join("\n");
}
