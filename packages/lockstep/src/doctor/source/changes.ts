// Whether code may change the object that a name stands for. It errs toward yes: what is only read in an unknown way counts as changed.

import type { Node, Source } from "./source.ts";

/** Functions that only read what they are given. */
const READERS = /^(?:authConfig|console\.\w+|JSON\.stringify)$/;

/**
 * Whether the object or array behind a name of this file may be another one than its initial value says: something is assigned to a
 * part of it, a method of it is called, it is passed to a function, or one of these is done to another name for it.
 */
export function mayChange(source: Source, name: string): boolean {
  return changes(source, name, new Set());
}

function changes(source: Source, name: string, seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return source.all("Identifier").some((node) => node.name === name && isChange(source, node, seen));
}

function isChange(source: Source, identifier: Node, seen: Set<string>): boolean {
  let node = identifier;
  let parent = source.parent(node);
  while (parent !== undefined && isPartOrSame(parent, node)) {
    node = parent;
    parent = source.parent(node);
  }
  switch (parent?.type) {
    case "AssignmentExpression":
      return parent.left === node || namesOf(parent.left).some((name) => changes(source, name, seen));
    case "UpdateExpression":
    case "ForOfStatement":
    case "ForInStatement":
      return true;
    case "UnaryExpression":
      return parent.operator === "delete";
    case "CallExpression":
      return parent.callee === node ? node !== identifier : !READERS.test(source.textOf(parent.callee));
    case "VariableDeclarator":
      return parent.init === node && namesOf(parent.id).some((name) => changes(source, name, seen));
    default:
      return false;
  }
}

/** Whether `outer` is a part of what `node` stands for, or the same in other words. */
function isPartOrSame(outer: Node, node: Node): boolean {
  switch (outer.type) {
    case "MemberExpression":
      return outer.object === node;
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ChainExpression":
      return true;
    default:
      return false;
  }
}

/** The names that a pattern declares or assigns. */
function namesOf(pattern: Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return namesOf(pattern.left);
    case "RestElement":
      return namesOf(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? namesOf(element) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((one) => namesOf(one.type === "Property" ? one.value : one));
    default:
      return [];
  }
}
