// Finding one's way in a parsed file: functions, and what is in or around a node.

import { memberOf, nameOf, unwrapped } from "./expressions.ts";
import type { Node, NodeOf, Source } from "./source.ts";

export type FunctionNode = Extract<Node, { type: NodeOf<"ArrowFunctionExpression">["type"] | FunctionTypes }>;
type FunctionTypes =
  | "FunctionDeclaration"
  | "FunctionExpression"
  | "TSDeclareFunction"
  | "TSEmptyBodyFunctionExpression";

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === "ArrowFunctionExpression" ||
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression"
  );
}

/** The nodes around a node, the innermost first. */
export function* ancestors(source: Source, node: Node): Generator<Node> {
  for (let at = source.parent(node); at !== undefined; at = source.parent(at)) yield at;
}

/** The innermost function around a node. */
export function enclosingFunction(source: Source, node: Node): FunctionNode | undefined {
  for (const one of ancestors(source, node)) if (isFunction(one)) return one;
  return undefined;
}

/** Whether a node is in another one, or is it. */
export function isWithin(outer: Node, inner: Node): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** All nodes of a type in a node. */
export function allWithin<T extends Node["type"]>(source: Source, outer: Node, type: T): NodeOf<T>[] {
  return source.all(type).filter((node) => isWithin(outer, node));
}

/** The name that a function has: its own, or that of the constant which holds it, also through `useCallback`, `memo` and the like. */
export function nameOfFunction(source: Source, fn: FunctionNode): string | undefined {
  if (fn.id) return fn.id.name;
  for (const one of ancestors(source, fn)) {
    if (one.type === "VariableDeclarator") return one.id.type === "Identifier" ? one.id.name : undefined;
    if (one.type === "Property") return nameOf(one.key, one.computed);
    const passes =
      one.type === "CallExpression" ||
      one.type === "ParenthesizedExpression" ||
      one.type === "TSAsExpression" ||
      one.type === "TSSatisfiesExpression";
    if (!passes) return undefined;
  }
  return undefined;
}

/** Whether an object literal takes properties from elsewhere, so that one which is not in it may still exist. */
export function hasSpread(object: NodeOf<"ObjectExpression">): boolean {
  return object.properties.some(({ type }) => type === "SpreadElement");
}

/** The names of a chain such as `api.notes.list`; undefined if it is not one of plain names. */
export function chainOf(node: Node): string[] | undefined {
  const bare = unwrapped(node);
  if (bare.type === "Identifier") return [bare.name];
  const member = memberOf(bare);
  const before = member && chainOf(member.object);
  return before && member ? [...before, member.name] : undefined;
}
