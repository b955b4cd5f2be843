// The help texts as they fit the terminal. citty fills each row with spaces, which a narrow terminal shows as empty lines. Pure.

import { stripVTControlCharacters } from "node:util";

/** Wraps a description that is too wide below its own beginning. */
export function tidyUsage(usage: string, columns: number): string {
  return usage
    .split("\n")
    .flatMap((line) => wrapped(line.replace(/\s+$/, ""), columns))
    .join("\n");
}

function wrapped(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  // A row of a table: a name, at least two spaces, and a description.
  const [, name = "", description = line] = /^(\s*\S.*?\s{2,})(\S.*)$/.exec(line) ?? [];
  const indent = " ".repeat(widthOf(name));
  const lines: string[] = [];
  let next = name;
  for (const word of description.split(" ")) {
    const isFirst = next === name || next === indent;
    if (!isFirst && widthOf(`${next} ${word}`) > columns) {
      lines.push(next);
      next = indent + word;
    } else next += isFirst ? word : ` ${word}`;
  }
  return [...lines, next];
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
