// Looks through an app's code, and turns a change of its text into an edit or into something for a person. Pure.

import type { Source } from "../../doctor/source/source.ts";
import type { FileEdit, Part, Target } from "./model.ts";

/** The app's own files that contain one of the words, without those of its Convex functions. */
export function sourcesOf({ project, app, functions }: Target, ...words: readonly string[]): Source[] {
  return [...project.sourcesWith(...words)].filter(
    ({ file }) => project.packageOf(file)?.dir === app.dir && !file.startsWith(`${functions}/`),
  );
}

/** Whether the app imports something from one of Lockstep's entry points. */
export function imports(target: Target, name: string): boolean {
  return sourcesOf(target, name).some((source) =>
    source.imports.some((one) => one.name === name && one.from.startsWith("@lockstep/auth")),
  );
}

/** A changed file: in the line endings that it had. */
export function edited(source: Source, content: string): FileEdit {
  const crlf = source.text.includes("\r\n");
  return { file: source.file, before: source.text, content: crlf ? content.replaceAll(/\r?\n/g, "\r\n") : content };
}

/** The edit of a file whose shape is recognized, else the code for a person. */
export function editOr(
  source: Source | undefined,
  content: string | undefined,
  file: string,
  why: string,
  code: string,
): Part {
  if (source !== undefined && content !== undefined) return { edits: [edited(source, content)] };
  return { manual: [{ file, why, code }] };
}
