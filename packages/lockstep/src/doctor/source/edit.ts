// Changes of one place in a file, which leave the rest as it was written.

import type { Node, Source } from "./source.ts";

/** The file with another text in the place of a node. */
export function replaced({ text }: Source, { start, end }: Node, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** The file without a property or an item of a list: with its line if nothing else is on it, and with its comma. */
export function removed(source: Source, node: Node): string {
  const { text } = source;
  const { start, end } = node;
  const after = commaAfter(text, end);
  const to = end + after;
  const line = wholeLine(source, node);
  if (line) return text.slice(0, line.start) + text.slice(line.end);
  if (after > 0) return text.slice(0, start) + text.slice(to).replace(/^[ \t]+/, "");
  return text.slice(0, start).replace(/\s*,?\s*$/, "") + text.slice(end);
}

/** How far the comma after an offset is, with spaces and comments before it; 0 for none. */
function commaAfter(text: string, offset: number): number {
  return /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(offset))?.[0].length ?? 0;
}

/** What to remove, for a person: "line 14", or the text itself if the line has more than that. */
export function removalOf(source: Source, node: Node): string {
  const line = source.line(node);
  return wholeLine(source, node) ? `line ${line}` : `\`${source.textOf(node)}\` in line ${line}`;
}

/** The lines that a node has to itself, but for its comma and a comment. */
function wholeLine({ text }: Source, { start, end }: Node): { start: number; end: number } | undefined {
  const to = end + commaAfter(text, end);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const rest = /^[ \t]*(?:\/\/[^\n]*)?(?:\n|$)/.exec(text.slice(to));
  return text.slice(lineStart, start).trim() === "" && rest
    ? { start: lineStart, end: to + rest[0].length }
    : undefined;
}

/** The file with a property at the beginning of an object literal, in the manner of the one that comes first. */
export function withProperty(
  source: Source,
  object: Extract<Node, { type: "ObjectExpression" }>,
  property: string,
): string {
  const [first] = object.properties;
  const at = first?.start ?? object.start + 1;
  const lineStart = source.text.lastIndexOf("\n", at - 1) + 1;
  const indent = source.text.slice(lineStart, at);
  const separator = first === undefined ? " " : indent.trim() === "" ? `,\n${indent}` : ", ";
  return source.text.slice(0, at) + property + separator + source.text.slice(at);
}
