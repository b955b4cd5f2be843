// Where a package.json names a dependency.

import type { Place } from "../../model/check.ts";
import type { Package, Project } from "../../project/project.ts";

/** The place of a dependency in a package's manifest. */
export function dependencyPlace({ files }: Project, { dir }: Package, name: string, text?: string): Place {
  const file = dir === "" ? "package.json" : `${dir}/package.json`;
  return { file, ...lineOf(files.read(file) ?? "", `"${name}":`), ...(text === undefined ? {} : { text }) };
}

/** The first line that contains a text; nothing if there is none. */
export function lineOf(text: string, part: string): { line?: number } {
  const at = text.indexOf(part);
  return at === -1 ? {} : { line: text.slice(0, at).split("\n").length };
}
