// Evaluates expressions of auth.config.ts without running them: constants, templates, variables of the deployment, imports of the
// project's own files, and the two functions that return providers. Everything else is unknown.

import type { Project } from "../project/project.ts";
import { mayChange } from "../source/changes.ts";
import { memberOf, nameOf, unwrapped } from "../source/expressions.ts";
import type { Node, NodeOf, Source } from "../source/source.ts";
import { resolveImport } from "../source/resolve-import.ts";
import { providersOfAuthConfig, providersOfComponent } from "./generated.ts";
import type { FieldAt, Part, Value } from "./value.ts";

/** Deeper would mean that constants refer to each other. */
const DEEPEST = 50;

const ABSENT: Value = { kind: "absent" };

/** What evaluating needs, besides the expression. */
interface Scope {
  readonly project: Project;
  readonly source: Source;
  readonly depth: number;
}

/** The value of a file's default export; undefined if it has none. */
export function evaluateDefault(project: Project, source: Source): Value | undefined {
  return exportOf("default", { project, source, depth: 0 });
}

function valueOf(expression: Node, outer: Scope): Value {
  const node = unwrapped(expression);
  const scope = { ...outer, depth: outer.depth + 1 };
  const unknown: Value = { kind: "unknown", at: { source: scope.source, node } };
  if (scope.depth > DEEPEST) return unknown;
  switch (node.type) {
    case "Literal":
      if (node.value === null && node.raw === "null") return ABSENT;
      return typeof node.value === "string" ? textOf([node.value], node, scope) : unknown;
    case "TemplateLiteral":
      return templateOf(node, scope) ?? unknown;
    case "BinaryExpression": {
      const [left, right] = [valueOf(node.left, scope), valueOf(node.right, scope)];
      return node.operator === "+" && left.kind === "text" && right.kind === "text"
        ? textOf([...left.parts, ...right.parts], node, scope)
        : unknown;
    }
    case "LogicalExpression":
      return otherwiseOf(node, scope) ?? unknown;
    case "ObjectExpression":
      return recordOf(node, scope);
    case "ArrayExpression":
      return listOf(node, scope);
    case "Identifier":
      return node.name === "undefined" ? ABSENT : (named(node.name, scope) ?? unknown);
    case "MemberExpression":
      return variableOf(node, scope) ?? memberValue(node, scope) ?? unknown;
    case "CallExpression":
      return callOf(node, scope) ?? unknown;
    default:
      return unknown;
  }
}

function textOf(parts: readonly Part[], node: Node, { source }: Scope): Value {
  return { kind: "text", parts, at: { source, node } };
}

function templateOf(node: NodeOf<"TemplateLiteral">, scope: Scope): Value | undefined {
  const parts: Part[] = [];
  for (const [index, quasi] of node.quasis.entries()) {
    if (quasi.value.cooked !== "") parts.push(quasi.value.cooked ?? "");
    const inner = node.expressions[index];
    if (inner === undefined) continue;
    const value = valueOf(inner, scope);
    if (value.kind !== "text") return undefined;
    parts.push(...value.parts);
  }
  return textOf(parts, node, scope);
}

/** `a ?? b` and `a || b`, where `a` is a variable of the deployment. */
function otherwiseOf(node: NodeOf<"LogicalExpression">, scope: Scope): Value | undefined {
  if (node.operator === "&&") return undefined;
  const left = valueOf(node.left, scope);
  if (left.kind === "absent") return valueOf(node.right, scope);
  if (left.kind !== "text") return undefined;
  const [variable, ...more] = left.parts;
  if (variable === undefined || typeof variable === "string" || more.length > 0) return left;
  const right = valueOf(node.right, scope);
  if (right.kind === "absent") return left;
  return right.kind === "text" ? textOf([{ env: variable.env, otherwise: right.parts }], node, scope) : undefined;
}

function recordOf(node: NodeOf<"ObjectExpression">, scope: Scope): Value {
  const fields = new Map<string, FieldAt>();
  let complete = true;
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      const spread = valueOf(property.argument, scope);
      if (spread.kind === "record") for (const [name, field] of spread.fields) fields.set(name, field);
      complete &&= spread.kind === "absent" || (spread.kind === "record" && spread.complete);
      continue;
    }
    const name = nameOf(property.key, property.computed);
    if (name === undefined) complete = false;
    else
      fields.set(name, { value: valueOf(property.value, scope), at: { source: scope.source, node: property as Node } });
  }
  return { kind: "record", fields, complete, from: "file", at: { source: scope.source, node } };
}

function listOf(node: NodeOf<"ArrayExpression">, scope: Scope): Value {
  const items: Value[] = [];
  let complete = true;
  for (const element of node.elements) {
    if (element === null) continue;
    if (element.type !== "SpreadElement") {
      items.push(valueOf(element, scope));
      continue;
    }
    const spread = valueOf(element.argument, scope);
    if (spread.kind === "list") items.push(...spread.items);
    complete &&= spread.kind === "list" && spread.complete;
  }
  return { kind: "list", items, complete };
}

/** `process.env.NAME`, and `env.NAME` of `./_generated/server`. */
function variableOf(node: NodeOf<"MemberExpression">, scope: Scope): Value | undefined {
  const member = memberOf(node);
  return member && isEnvironment(member.object, scope) ? textOf([{ env: member.name }], node, scope) : undefined;
}

function isEnvironment(node: Node, { source }: Scope): boolean {
  const inner = unwrapped(node);
  if (inner.type === "Identifier")
    return source.imports.some(
      ({ local, name, from }) => local === inner.name && name === "env" && from.includes("_generated/server"),
    );
  const member = memberOf(inner);
  return member?.name === "env" && member.object.type === "Identifier" && member.object.name === "process";
}

function memberValue(node: NodeOf<"MemberExpression">, scope: Scope): Value | undefined {
  const member = memberOf(node);
  const object = member && valueOf(member.object, scope);
  if (object?.kind !== "record") return undefined;
  return object.fields.get(member?.name ?? "")?.value ?? (object.complete ? ABSENT : undefined);
}

/** The value of a name of this file: a constant, or what another file of the project exports. Unknown if code may change it later. */
function named(name: string, scope: Scope): Value | undefined {
  const value = initialValue(name, scope);
  const canChange = value?.kind === "record" || value?.kind === "list";
  return canChange && mayChange(scope.source, name) ? undefined : value;
}

function initialValue(name: string, scope: Scope): Value | undefined {
  const { source, project } = scope;
  for (const declaration of source.all("VariableDeclaration")) {
    if (declaration.kind !== "const") continue;
    for (const { id, init } of declaration.declarations) {
      if (init === null) continue;
      if (id.type === "Identifier" && id.name === name) return valueOf(init, scope);
      if (id.type === "ObjectPattern" && isEnvironment(init, scope)) {
        const property = id.properties.find((one) => one.type === "Property" && boundName(one.value) === name);
        const variable = property?.type === "Property" ? nameOf(property.key, property.computed) : undefined;
        if (variable !== undefined) return textOf([{ env: variable }], init, scope);
      }
    }
  }
  const imported = source.imports.find(({ local, isType }) => local === name && !isType);
  const file = imported && resolveImport(project.files.exists, source.file, imported.from);
  const other = file === undefined ? undefined : project.source(file);
  return other && exportOf(imported?.name ?? "", { ...scope, source: other });
}

/** The name that a part of a pattern declares, with or without a default. */
function boundName(pattern: Node): string | undefined {
  const target = pattern.type === "AssignmentPattern" ? pattern.left : pattern;
  return target.type === "Identifier" ? target.name : undefined;
}

/** What a file exports under a name. */
function exportOf(name: string, scope: Scope): Value | undefined {
  const { source } = scope;
  if (name === "default") {
    const [exported] = source.all("ExportDefaultDeclaration");
    if (exported) return valueOf(exported.declaration as Node, scope);
  }
  for (const { specifiers, declaration } of source.all("ExportNamedDeclaration")) {
    const specifier = specifiers.find(({ exported }) => nameOf(exported, false) === name);
    const local = specifier && nameOf(specifier.local, false);
    if (local !== undefined) return named(local, scope);
    if (declaration?.type === "VariableDeclaration" && name !== "default") {
      const value = named(name, scope);
      if (value) return value;
    }
  }
  return undefined;
}

function callOf(node: NodeOf<"CallExpression">, scope: Scope): Value | undefined {
  const callee = unwrapped(node.callee);
  const imported =
    callee.type === "Identifier" ? scope.source.imports.find(({ local }) => local === callee.name) : undefined;
  if (imported?.from === "@lockstep/auth/backend/auth-config" && imported.name === "authConfig")
    return authConfigOf(node, scope);
  if (memberOf(callee)?.name === "getAuthConfigProviders") return componentOf(node, scope);
  if (callee.type === "Identifier" && callee.name === "String" && node.arguments[0])
    return valueOf(node.arguments[0], scope);
  return undefined;
}

function authConfigOf(node: NodeOf<"CallExpression">, scope: Scope): Value | undefined {
  const [argument] = node.arguments;
  const options = argument && valueOf(argument, scope);
  if (options?.kind !== "record" || !options.complete) return undefined;
  const get = (name: string): Value => options.fields.get(name)?.value ?? ABSENT;
  const [clientId, authDomain, clientIds, jwks] = ["clientId", "authDomain", "clientIds", "jwks"].map(get);
  if (clientId?.kind !== "text") return undefined;
  const others = clientIds?.kind === "list" && clientIds.complete ? clientIds.items : [];
  const texts = others.flatMap((item) => (item.kind === "text" ? [item.parts] : []));
  const read = [authDomain, jwks].every((value) => value?.kind === "text" || value?.kind === "absent");
  if (!read || texts.length < others.length || (clientIds?.kind !== "list" && clientIds?.kind !== "absent"))
    return undefined;
  const at = { source: scope.source, node };
  const items = providersOfAuthConfig(
    {
      clientId: clientId.parts,
      authDomain: authDomain?.kind === "text" ? authDomain.parts : undefined,
      clientIds: texts,
      jwks: jwks?.kind === "text" ? jwks.parts : undefined,
    },
    at,
  );
  const providers: FieldAt = { value: { kind: "list", items, complete: true }, at };
  return { kind: "record", fields: new Map([["providers", providers]]), complete: true, from: "authConfig", at };
}

/** `authKit.getAuthConfigProviders()`. Where `authKit` was created says which options it has. */
function componentOf(node: NodeOf<"CallExpression">, scope: Scope): Value | undefined {
  const created = memberOf(node.callee)?.object;
  const found = created?.type === "Identifier" ? creationOf(created.name, scope) : undefined;
  if (found === undefined) return undefined;
  const argument = found.node.arguments[1];
  const options = argument ? valueOf(argument, found.scope) : ABSENT;
  if (options.kind !== "absent" && !(options.kind === "record" && options.complete)) return undefined;
  const get = (name: string): Value => (options.kind === "record" && options.fields.get(name)?.value) || ABSENT;
  const [clientId, host] = [get("clientId"), get("apiHostname")];
  if (clientId.kind === "unknown" || (host.kind !== "text" && host.kind !== "absent")) return undefined;
  const client: readonly Part[] = clientId.kind === "text" ? clientId.parts : [{ env: "WORKOS_CLIENT_ID" }];
  const at = { source: scope.source, node };
  const items = providersOfComponent(client, host.kind === "text" ? host.parts : undefined, at);
  return { kind: "list", items, complete: true };
}

/** `new AuthKit(component, options)` behind a name. */
function creationOf(name: string, scope: Scope): { node: NodeOf<"NewExpression">; scope: Scope } | undefined {
  const { source, project } = scope;
  const init = source.all("VariableDeclarator").find(({ id }) => id.type === "Identifier" && id.name === name)?.init;
  if (init) {
    const inner = unwrapped(init);
    return inner.type === "NewExpression" && isAuthKit(inner.callee, source) ? { node: inner, scope } : undefined;
  }
  const imported = source.imports.find(({ local }) => local === name);
  const file = imported && resolveImport(project.files.exists, source.file, imported.from);
  const other = file === undefined ? undefined : project.source(file);
  return other && scope.depth < DEEPEST
    ? creationOf(imported?.name ?? "", { ...scope, source: other, depth: scope.depth + 1 })
    : undefined;
}

function isAuthKit(callee: Node, { imports }: Source): boolean {
  return (
    callee.type === "Identifier" &&
    imports.some(({ local, name, from }) => {
      return local === callee.name && name === "AuthKit" && from === "@convex-dev/workos-authkit";
    })
  );
}
