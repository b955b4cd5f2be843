// Small questions about expressions, which have several spellings in code.

import type { Node, NodeOf, Source } from "./source.ts";

/** The expression inside parentheses, `await`, `as`, `satisfies`, `!` and `?.` chains. */
export function unwrapped(node: Node): Node {
  switch (node.type) {
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ChainExpression":
      return unwrapped(node.expression);
    case "AwaitExpression":
      return unwrapped(node.argument);
    default:
      return node;
  }
}

/** The value of a string literal, or of a template without parts. */
export function stringOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const inner = unwrapped(node);
  if (inner.type === "Literal") return typeof inner.value === "string" ? inner.value : undefined;
  return inner.type === "TemplateLiteral" && inner.expressions.length === 0
    ? (inner.quasis[0]?.value.cooked ?? undefined)
    : undefined;
}

/** The name of a property, key or member, unless it is computed. */
export function nameOf(key: Node, computed: boolean): string | undefined {
  if (computed) return stringOf(key);
  return key.type === "Identifier" ? key.name : stringOf(key);
}

/** `object.name`, `object?.name`, `object["name"]`: the object and the name. */
export function memberOf(node: Node): { object: Node; name: string } | undefined {
  const inner = unwrapped(node);
  if (inner.type !== "MemberExpression") return undefined;
  const name = nameOf(inner.property, inner.computed);
  return name === undefined ? undefined : { object: unwrapped(inner.object), name };
}

/** `name: value` in an object literal. */
export type ObjectProperty = Extract<NodeOf<"ObjectExpression">["properties"][number], { type: "Property" }>;

/** The property of an object literal, the last one of its name. */
export function propertyOf(object: Node | undefined, name: string): ObjectProperty | undefined {
  if (object?.type !== "ObjectExpression") return undefined;
  return object.properties.findLast(
    (property): property is ObjectProperty =>
      property.type === "Property" && nameOf(property.key, property.computed) === name,
  );
}

/** A call of something that a module exports, under whatever name it was imported. */
export interface ImportedCall {
  /** The name that the module exports. */
  readonly name: string;
  readonly call: NodeOf<"CallExpression">;
}

/** The calls of what modules export whose names fit `from`. */
export function importedCalls(source: Source, from: RegExp): ImportedCall[] {
  const locals = new Map(source.imports.filter((one) => from.test(one.from)).map((one) => [one.local, one.name]));
  if (locals.size === 0) return [];
  return source.all("CallExpression").flatMap((call) => {
    const callee = unwrapped(call.callee);
    if (callee.type === "Identifier") {
      const name = locals.get(callee.name);
      return name === undefined || name === "*" ? [] : [{ name, call }];
    }
    const member = memberOf(callee);
    return member?.object.type === "Identifier" && locals.get(member.object.name) === "*"
      ? [{ name: member.name, call }]
      : [];
  });
}
