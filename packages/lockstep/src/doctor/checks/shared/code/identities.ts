// Fields of Convex's `UserIdentity` that functions read, wherever the identity comes from.

import { functionNamed } from "../../../project/declarations.ts";
import type { Project } from "../../../project/project.ts";
import { memberOf, nameOf, unwrapped } from "../../../source/expressions.ts";
import { allWithin, enclosingFunction, type FunctionNode, isWithin } from "../../../source/nodes.ts";
import type { Node, Source } from "../../../source/source.ts";

export interface FieldRead {
  readonly name: string;
  readonly source: Source;
  readonly node: Node;
  /** The function that reads it. */
  readonly fn: FunctionNode | undefined;
  /** The name of the constant that it is stored in, if it is taken out of the identity by a pattern. */
  readonly local: string | undefined;
}

/** The fields that the functions of the project's Convex folder read. */
export function identityReads(project: Project): FieldRead[] {
  // A helper's name may be all that a file has of an identity.
  return [...project.functionsWith("identity", "Identity", "ctx", "auth")].flatMap((source) => [
    ...readsIn(project, source),
  ]);
}

function* readsIn(project: Project, source: Source): Generator<FieldRead> {
  const scopes = new Map<string, (FunctionNode | undefined)[]>();
  const is = (node: Node): boolean => {
    const bare = unwrapped(node);
    if (bare.type !== "Identifier") return isIdentity(project, source, bare);
    return scopes.get(bare.name)?.some((scope) => scope === undefined || isWithin(scope, bare)) ?? false;
  };
  for (const { id, init } of source.all("VariableDeclarator")) {
    if (!init || !is(init)) continue;
    const fn = enclosingFunction(source, init);
    if (id.type === "Identifier") scopes.set(id.name, [...(scopes.get(id.name) ?? []), fn]);
    if (id.type === "ObjectPattern") yield* taken(source, id, fn);
  }
  for (const node of source.all("MemberExpression")) {
    const member = memberOf(node);
    if (member && is(member.object))
      yield { name: member.name, source, node, fn: enclosingFunction(source, node), local: undefined };
  }
}

function* taken(source: Source, pattern: Node, fn: FunctionNode | undefined): Generator<FieldRead> {
  if (pattern.type !== "ObjectPattern") return;
  for (const one of pattern.properties) {
    const name = one.type === "Property" ? nameOf(one.key, one.computed) : undefined;
    if (name === undefined || one.type !== "Property") continue;
    const local = one.value.type === "AssignmentPattern" ? one.value.left : one.value;
    yield { name, source, node: one, fn, local: local.type === "Identifier" ? local.name : undefined };
  }
}

/** `await ctx.auth.getUserIdentity()`, or a call of a function of the project that returns that. */
function isIdentity(project: Project, source: Source, node: Node): boolean {
  const bare = unwrapped(node);
  if (bare.type !== "CallExpression") return false;
  if (memberOf(bare.callee)?.name === "getUserIdentity") return true;
  const callee = unwrapped(bare.callee);
  const helper = callee.type === "Identifier" ? functionNamed(project, source, callee) : undefined;
  return helper !== undefined && returnsIdentity(helper.source, helper.fn);
}

function returnsIdentity(source: Source, fn: FunctionNode): boolean {
  if (fn.returnType && /\bUserIdentity\b/.test(source.textOf(fn.returnType))) return true;
  const names = new Set(
    allWithin(source, fn, "VariableDeclarator").flatMap(({ id, init }) =>
      id.type === "Identifier" && init && isDirect(init) ? [id.name] : [],
    ),
  );
  return allWithin(source, fn, "ReturnStatement").some(({ argument }) => {
    const value = argument && unwrapped(argument);
    return value !== null && (isDirect(value) || (value.type === "Identifier" && names.has(value.name)));
  });
}

function isDirect(node: Node): boolean {
  const bare = unwrapped(node);
  return bare.type === "CallExpression" && memberOf(bare.callee)?.name === "getUserIdentity";
}
