// Changes of JSX: elements around an element, other names for its tags.

import type { Node, NodeOf, Source } from "../../doctor/source/source.ts";
import { type Change, indentAt, indentUnit } from "./text.ts";

/** Elements around a node: one opening and one closing tag for each. The node is indented; a template literal in it would change, so that it is not. */
export function wrapping(source: Source, node: Node, tags: readonly { open: string; close: string }[]): Change {
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", node.start - 1) + 1;
  const before = text.slice(lineStart, node.start);
  const own = /^[ \t]*$/.test(before);
  const unit = indentUnit(text);
  const outer = indentAt(text, node.start);
  const base = own ? outer : outer + unit;
  const inside = base + unit.repeat(tags.length);
  const code = source.textOf(node);
  const moved = code.includes("`") ? code : code.replaceAll(/\n(?=[^\n])/g, `\n${inside.slice(outer.length)}`);
  const lines = [
    ...tags.map(({ open }, depth) => base + unit.repeat(depth) + open),
    inside + moved,
    ...tags.map(({ close }, depth) => base + unit.repeat(depth) + close).toReversed(),
  ].join("\n");
  if (own) return { start: node.start, end: node.end, text: lines.slice(base.length) };
  const parent = source.parent(node)?.type;
  const needsParentheses = !/[([{,?:>]\s*$/.test(before) || parent === "ArrowFunctionExpression";
  const [left, right] = needsParentheses ? ["(", ")"] : ["", ""];
  return { start: node.start, end: node.end, text: `${left}\n${lines}\n${outer}${right}` };
}

/** The elements of a component that a file imports. */
export function elementsOf(source: Source, from: (module: string) => boolean, name: string): NodeOf<"JSXElement">[] {
  const locals = source.imports.filter((one) => one.name === name && from(one.from)).map(({ local }) => local);
  return source.all("JSXElement").filter((element) => locals.includes(tagOf(element) ?? ""));
}

/** The name of an element's tag, if it is a plain one. */
export function tagOf({ openingElement: { name } }: NodeOf<"JSXElement">): string | undefined {
  return name.type === "JSXIdentifier" ? name.name : undefined;
}

/** Another name for the tags of an element. */
export function renaming(element: NodeOf<"JSXElement">, name: string): Change[] {
  const tags = [element.openingElement.name, ...(element.closingElement ? [element.closingElement.name] : [])];
  return tags.map(({ start, end }) => ({ start, end, text: name }));
}

/** A prop of an element. */
export function attributeOf(element: NodeOf<"JSXElement">, name: string): NodeOf<"JSXAttribute"> | undefined {
  return element.openingElement.attributes.find(
    (one): one is NodeOf<"JSXAttribute"> => one.type === "JSXAttribute" && one.name.name === name,
  );
}
