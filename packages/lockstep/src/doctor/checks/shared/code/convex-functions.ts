// The Convex functions that anyone can call, and what each of them does about its caller.

import { functionNamed } from "../../../project/declarations.ts";
import type { Project } from "../../../project/project.ts";
import { exportsOf } from "../../../source/exports.ts";
import { memberOf, nameOf, propertyOf, unwrapped } from "../../../source/expressions.ts";
import { functionOf, importOf } from "../../../source/names.ts";
import { allWithin, ancestors, chainOf, type FunctionNode, isFunction } from "../../../source/nodes.ts";
import type { Node, NodeOf, Source } from "../../../source/source.ts";

/**
 * `required`: it refuses callers who are signed out. `read`: it looks who calls. `none`: it does not look. `unknown`: it may look, in code
 * that is not followed.
 */
export type Caller = "required" | "read" | "none" | "unknown";

export interface ConvexFunction {
  /** As in `api.notes.list`. */
  readonly name: string;
  readonly kind: "query" | "mutation" | "action";
  readonly source: Source;
  /** Its definition. */
  readonly node: Node;
  readonly caller: Caller;
  /** Whether its own code changes or deletes documents. */
  readonly changes: boolean;
  /** Whether its own code adds documents. */
  readonly adds: boolean;
  /** Whether its own code reads documents. */
  readonly reads: boolean;
}

const GUARDED = /^(?:authed|org)(?:Query|Mutation|Action)$/;
/** Arguments that say that the caller proves who it is with them. */
const PROOF = /secret|token|api_?key|signature|password|credential/i;
/** What a function is called that finds out or decides who may do something. */
const CHECKING =
  /^(?:require|assert|check|ensure|can|verify|authorize|must|guard)|auth|user|session|identity|viewer|member|permission|role|admin/i;
/** Words that every file with a public function has one of. */
const WORDS = ["query", "mutation", "action", "Query", "Mutation", "Action"] as const;

/** All public functions of the project whose definition is recognized. */
export function publicFunctions(project: Project): ConvexFunction[] {
  const folder = project.convex?.functions;
  if (folder === undefined) return [];
  return [...project.functionsWith(...WORDS)].flatMap((source) => {
    const module = source.file
      .slice(folder.length + 1)
      .replace(/\.[cm]?[jt]sx?$/, "")
      .replaceAll("/", ".");
    return exportsOf(source).flatMap(({ name, value }) => {
      const bare = value && unwrapped(value);
      const made = bare?.type === "CallExpression" ? definition(project, source, bare) : undefined;
      return made
        ? [{ ...made, source, name: name === "default" ? `${module}.default` : `${module}.${name}`, node: bare! }]
        : [];
    });
  });
}

/** The function that `api.notes.list` refers to, whatever the name of `api` is. */
export function functionReferred(functions: readonly ConvexFunction[], reference: Node): ConvexFunction | undefined {
  const chain = chainOf(reference)?.slice(1);
  return chain && functions.find(({ name }) => name === chain.join("."));
}

function definition(
  project: Project,
  source: Source,
  call: NodeOf<"CallExpression">,
): Pick<ConvexFunction, "kind" | "caller" | keyof Access> | undefined {
  const callee = unwrapped(call.callee);
  if (callee.type !== "Identifier") return undefined;
  const origin = importOf(source, callee);
  const builder = origin?.name ?? callee.name;
  const [argument] = call.arguments;
  const given = argument && unwrapped(argument);
  const handler = given && (isFunction(given) ? given : handlerIn(source, given));
  if (GUARDED.test(builder)) return { kind: kindOf(builder), caller: "required", ...accessOf(source, handler) };
  const isStock = origin !== undefined && /(?:^|\/)_generated\/server(?:\.js)?$/.test(origin.from);
  if (!isStock || !/^(?:query|mutation|action)$/.test(builder) || !handler) return undefined;
  return {
    kind: kindOf(builder),
    caller: provesItself(given) ? "unknown" : callerOf(project, source, handler, 2),
    ...accessOf(source, handler),
  };
}

function kindOf(builder: string): ConvexFunction["kind"] {
  return /query$/i.test(builder) ? "query" : /mutation$/i.test(builder) ? "mutation" : "action";
}

function handlerIn(source: Source, object: Node): FunctionNode | undefined {
  const handler = propertyOf(object, "handler")?.value;
  return handler && functionOf(source, handler);
}

function provesItself(definition: Node | undefined): boolean {
  const args = propertyOf(definition, "args")?.value;
  return (
    args?.type === "ObjectExpression" &&
    args.properties.some((one) => one.type === "Property" && PROOF.test(nameOf(one.key, one.computed) ?? ""))
  );
}

type Access = Pick<ConvexFunction, "changes" | "adds" | "reads">;

function accessOf(source: Source, handler: FunctionNode | undefined): Access {
  const members = handler ? allWithin(source, handler, "MemberExpression") : [];
  const onDatabase = members.flatMap((node) => {
    const member = memberOf(node);
    return member && chainOf(member.object)?.at(-1) === "db" ? [member.name] : [];
  });
  return {
    changes: onDatabase.some((name) => /^(?:patch|replace|delete)$/.test(name)),
    adds: onDatabase.includes("insert"),
    reads: onDatabase.some((name) => /^(?:get|query)$/.test(name)),
  };
}

/** What a function does about its caller, itself or in functions to which it passes its context. */
function callerOf(project: Project, source: Source, fn: FunctionNode, steps: number): Caller {
  const found = new Set<Caller>();
  const members = allWithin(source, fn, "MemberExpression").map((node) => memberOf(node)?.name ?? "");
  if (members.includes("auth") || members.includes("getUserIdentity")) found.add("read");
  if (members.some((name) => /^run(?:Query|Mutation|Action)$/.test(name))) found.add("unknown");
  for (const call of allWithin(source, fn, "CallExpression")) {
    if (!passesContext(source, fn, call)) continue;
    const callee = unwrapped(call.callee);
    const origin = importOf(source, callee);
    if (origin?.from === "@lockstep/auth/backend" && origin.name.startsWith("require")) found.add("required");
    const helper = functionNamed(project, source, callee);
    if (!helper || steps === 0) found.add("unknown");
    else if (helper.fn !== fn) found.add(callerOf(project, helper.source, helper.fn, steps - 1));
  }
  if (found.has("read") && refuses(source, fn)) return "required";
  const order: readonly Caller[] = ["required", "read", "unknown"];
  return order.find((one) => found.has(one)) ?? "none";
}

/** Whether a function throws when there is no caller: in an `if` about what it found out of the caller. */
function refuses(source: Source, fn: FunctionNode): boolean {
  const names = new Set(
    allWithin(source, fn, "VariableDeclarator").flatMap(({ id, init }) =>
      init && looksAtCaller(source, fn, init) ? allWithin(source, id, "Identifier").map(({ name }) => name) : [],
    ),
  );
  return allWithin(source, fn, "ThrowStatement").some((thrown) => {
    for (const one of ancestors(source, thrown)) {
      if (one.type === "IfStatement")
        return (
          looksAtCaller(source, fn, one.test) ||
          allWithin(source, one.test, "Identifier").some(({ name }) => names.has(name))
        );
      if (one === fn) return false;
    }
    return false;
  });
}

function looksAtCaller(source: Source, fn: FunctionNode, node: Node): boolean {
  return (
    source.textOf(node).includes("getUserIdentity") ||
    allWithin(source, node, "CallExpression").some((call) => passesContext(source, fn, call))
  );
}

/** Whether a call hands on the context, or what is in it, or is named like a check. */
function passesContext(source: Source, fn: FunctionNode, call: NodeOf<"CallExpression">): boolean {
  const callee = unwrapped(call.callee);
  const name = callee.type === "Identifier" ? callee.name : memberOf(callee)?.name;
  const [ctx] = fn.params;
  const isContext = (node: Node): boolean => {
    const bare = unwrapped(node);
    if (bare.type !== "Identifier") return chainOf(bare)?.at(-1) === "auth";
    return ctx?.type === "Identifier" ? bare.name === ctx.name : bare.name === "auth" || bare.name === "ctx";
  };
  const passes = call.arguments.some((one) => one.type !== "SpreadElement" && isContext(one));
  return passes || (name !== undefined && callee.type === "Identifier" && CHECKING.test(name));
}
