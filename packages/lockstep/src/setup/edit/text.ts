// Changes of a text by offsets, and how a file is written: its quotes, semicolons and indentation.

/** Replaces what is between two offsets. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text after changes that do not overlap. Of two at the same place, the first one comes first. */
export function applied(text: string, changes: readonly Change[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, text: next } of changes.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + next;
    at = end;
  }
  return result + text.slice(at);
}

/** The whitespace at the beginning of the line of an offset. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}

/** One step of indentation: that of the first indented line; two spaces in a file without one. */
export function indentUnit(text: string): string {
  return /\n(\t| {2,8})\S/.exec(text)?.[1] ?? "  ";
}

/** A line of code in the style of a file: its quotes, and semicolons only if it has any. */
export function inStyleOf(text: string, code: string): string {
  const single = /from '/.test(text);
  const bare = /^import .*['"]$/m.test(text) && !/;$/m.test(text);
  const quoted = single ? code.replaceAll(/"([^"'\n]*)"/g, "'$1'") : code;
  return bare ? quoted.replaceAll(/;$/gm, "") : quoted;
}

/** Removes the lines from one offset to another, and the empty line before them. */
export function lineRemoval(text: string, from: number, to: number): Change {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const newline = text.indexOf("\n", to);
  const end = newline === -1 ? text.length : newline + 1;
  return { start: text.slice(0, start).endsWith("\n\n") ? start - 1 : start, end, text: "" };
}
