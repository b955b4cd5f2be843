// Reads a syntax tree: what is around a node, below it, and what a name stands for. Knows nothing about Convex or Lockstep.
import type { FunctionNode, Node, ObjectExpression, Property } from "./nodes.ts";
import type { Scope, SourceCode, Variable } from "./rule.ts";

/** Returns an expression without syntax that leaves its value as it is: `(x as T)!` is `x`. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case "ChainExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      return unwrap(node.expression);
    default:
      return node;
  }
}

export function isFunction(node: Node): node is FunctionNode {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** Yields the nodes around a node, the nearest first. */
export function* around(node: Node): Generator<Node> {
  for (let outer = node.parent; outer !== null; outer = outer.parent) yield outer;
}

/** Returns the function that runs a node, or undefined at the top level. */
export function functionAround(node: Node): FunctionNode | undefined {
  for (const outer of around(node)) if (isFunction(outer)) return outer;
  return undefined;
}

/** Yields the nodes below a node that the same function runs: functions that are below it are yielded and not entered. */
export function* below(node: Node, source: SourceCode): Generator<Node> {
  for (const key of source.visitorKeys[node.type] ?? []) {
    const inner: unknown = Reflect.get(node, key);
    for (const child of (Array.isArray(inner) ? inner : [inner]) as readonly (Node | null | undefined)[]) {
      if (!child) continue;
      yield child;
      if (!isFunction(child)) yield* below(child, source);
    }
  }
}

/** Returns the name of a property or of a member, unless it is computed. */
export function keyOf(node: Node): string | undefined {
  if (node.type !== "Property" && node.type !== "MemberExpression") return undefined;
  const key = node.type === "Property" ? node.key : node.property;
  if (key.type === "Literal") return String(key.value);
  return key.type === "Identifier" && !node.computed ? key.name : undefined;
}

/** Returns the property of an object literal or of an object pattern. */
export function propertyOf(object: Pick<ObjectExpression, "properties">, name: string): Property | undefined {
  return object.properties.find((one): one is Property => keyOf(one) === name);
}

/** Returns the variable that a name stands for at a node. */
export function variableAt(node: Node, name: string, source: SourceCode): Variable | undefined {
  for (let scope: Scope | null = source.getScope(node); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}

/** Returns the expression that a `const` holds, or undefined for other variables and for parts of a destructured value. */
function initOf(variable: Variable | undefined): Node | undefined {
  const [def] = variable?.defs ?? [];
  if (def?.type !== "Variable" || def.node.type !== "VariableDeclarator" || def.node.id.type !== "Identifier")
    return undefined;
  const { parent, init } = def.node;
  return parent?.type === "VariableDeclaration" && parent.kind === "const" ? (init ?? undefined) : undefined;
}

/** Returns the last name of what is called: `useMemo` of `React.useMemo(…)`. */
export function calledName(node: Node): string | undefined {
  if (node.type !== "CallExpression") return undefined;
  const callee = unwrap(node.callee);
  return callee.type === "Identifier" ? callee.name : keyOf(callee);
}

/**
 * Returns the function that an expression stands for: written there, in this file under that name, or in `useCallback` or `useMemo`.
 * `steps` limits how many names are followed, since `const f = f` would never end.
 */
export function functionOf(expression: Node, source: SourceCode, steps = 8): FunctionNode | undefined {
  const node = unwrap(expression);
  if (isFunction(node)) return node;
  if (steps === 0) return undefined;
  if (node.type === "Identifier") {
    const variable = variableAt(node, node.name, source);
    const [def] = variable?.defs ?? [];
    if (def?.type === "FunctionName" && isFunction(def.node)) return def.node;
    const init = initOf(variable);
    return init && functionOf(init, source, steps - 1);
  }
  const [first] = node.type === "CallExpression" ? node.arguments : [];
  if (first === undefined) return undefined;
  if (calledName(node) === "useCallback") return functionOf(first, source, steps - 1);
  if (calledName(node) !== "useMemo" || !isFunction(first)) return undefined;
  const made = returnedBy(first, source)[0];
  return made && functionOf(made, source, steps - 1);
}

/** Returns the expressions that a function returns; a bare `return` is left out. */
export function returnedBy(fn: FunctionNode, source: SourceCode): readonly Node[] {
  if (fn.body.type !== "BlockStatement") return [fn.body];
  return [...below(fn.body, source)].flatMap((node) =>
    node.type === "ReturnStatement" && node.argument ? [node.argument] : [],
  );
}

/** Returns where variables are read. */
export const readsOf = (variables: readonly Variable[]): readonly Node[] =>
  variables.flatMap(({ references }) => references.filter((one) => one.isRead()).map((one) => one.identifier));
