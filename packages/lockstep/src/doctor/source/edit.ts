// Changes of one place in a file, which leave the rest as it was written.

import type { Node, Source } from "./source.ts";

/** The file with another text in the place of a node. */
export function replaced({ text }: Source, { start, end }: Node, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** The file without a property or an item of a list: with its line if nothing else is on it, and with its comma. */
export function removed({ text }: Source, { start, end }: Node): string {
  const after = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const to = end + after;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const rest = /^[ \t]*(?:\/\/[^\n]*)?(?:\n|$)/.exec(text.slice(to));
  if (text.slice(lineStart, start).trim() === "" && rest)
    return text.slice(0, lineStart) + text.slice(to + rest[0].length);
  if (after > 0) return text.slice(0, start) + text.slice(to).replace(/^[ \t]+/, "");
  return text.slice(0, start).replace(/\s*,?\s*$/, "") + text.slice(end);
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
