// What the names in a file refer to: imports, and declarations of the file. A local name that hides an import is not noticed.

import { unwrapped } from "./expressions.ts";
import { type FunctionNode, isFunction } from "./nodes.ts";
import type { Import, Node, NodeOf, Source } from "./source.ts";

/** What an identifier or a member of a namespace was imported as; undefined if it was not. */
export function importOf(source: Source, node: Node): Import | undefined {
  switch (node.type) {
    case "Identifier":
    case "JSXIdentifier":
      return source.imports.find(({ local, name }) => local === node.name && name !== "*");
    case "MemberExpression":
      return node.computed || node.property.type !== "Identifier"
        ? undefined
        : memberOf(source, node.object, node.property.name);
    case "JSXMemberExpression":
      return memberOf(source, node.object, node.property.name);
    default:
      return undefined;
  }
}

function memberOf({ imports }: Source, object: Node, name: string): Import | undefined {
  if (object.type !== "Identifier" && object.type !== "JSXIdentifier") return undefined;
  const namespace = imports.find(({ local }) => local === object.name);
  // `import React from "react"` is used as a namespace, too.
  return namespace && (namespace.name === "*" || namespace.name === "default") ? { ...namespace, name } : undefined;
}

/** The names that a file imports from modules that match. */
export function importsFrom(source: Source, from: RegExp, name?: string): Import[] {
  return source.imports.filter(
    (one) => !one.isType && from.test(one.from) && (name === undefined || one.name === name),
  );
}

/** The last name of what is called: `useState` of `React.useState(…)`. */
export function calledName(node: NodeOf<"CallExpression">): string | undefined {
  const callee = unwrapped(node.callee);
  if (callee.type === "Identifier") return callee.name;
  if (callee.type === "MemberExpression" && callee.property.type === "Identifier") return callee.property.name;
  return undefined;
}

/** The initial value of a constant, or the function, that a name of this file stands for; the one nearest before or around `at`. */
export function valueOf(source: Source, name: string, at?: Node): Node | undefined {
  const values: Node[] = [];
  for (const { id, init } of source.all("VariableDeclarator"))
    if (id.type === "Identifier" && id.name === name && init) values.push(init);
  for (const fn of source.all("FunctionDeclaration") as readonly Node[])
    if (isFunction(fn) && fn.id?.name === name) values.push(fn);
  if (at === undefined || values.length < 2) return values[0];
  return values.filter((value) => value.start < at.start).at(-1) ?? values[0];
}

/** The function that an expression is: written there, named, or wrapped into `useCallback` or `useMemo`. */
export function functionOf(source: Source, node: Node): FunctionNode | undefined {
  const bare = unwrapped(node);
  if (isFunction(bare)) return bare;
  if (bare.type === "Identifier") {
    const value = valueOf(source, bare.name, bare);
    return value && value !== bare ? functionOf(source, value) : undefined;
  }
  if (bare.type === "CallExpression" && /^use(?:Callback|Event|EffectEvent|Memo)$/.test(calledName(bare) ?? "")) {
    const [first] = bare.arguments;
    return first ? functionOf(source, first) : undefined;
  }
  return undefined;
}
