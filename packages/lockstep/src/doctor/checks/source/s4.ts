// S4: a hand-written hook for ConvexProviderWithAuth that hands out old tokens, or takes a failure for a sign-out.

import type { Check, Finding } from "../../model/check.ts";
import { memberOf, nameOf, propertyOf, unwrapped } from "../../source/expressions.ts";
import { calledName, functionOf } from "../../source/names.ts";
import { allWithin, enclosingFunction, type FunctionNode, isFunction } from "../../source/nodes.ts";
import type { Node, Source } from "../../source/source.ts";

export const S4: Check = {
  id: "S4",
  title: "The hook that gives Convex its tokens returns old ones, or none after a failure",
  needs: [],
  why: "Convex calls `fetchAccessToken` when it needs a token, and with `forceRefreshToken: true` when it needs a new one. A token captured in a render has expired by then. A failure turned into null tells Convex that the user signed out: it stops asking, so one lost request signs the user out until the page is reloaded.",
  fix: "Return a new token when `forceRefreshToken` is true, and let failures throw, or retry them. LockstepProvider of @lockstep/auth does all of this in place of the hook: with @workos-inc/authkit-react, replace ConvexProviderWithAuthKit with it, with the same props; with authkit-nextjs, take it from @lockstep/auth/nextjs and remove `useAuth={…}`.",
  *run({ project }) {
    for (const source of project.sourcesWith("fetchAccessToken"))
      for (const fetch of fetchersOf(source)) yield* faultsOf(source, fetch);
  },
};

/** The functions that this file gives as `fetchAccessToken` in what a hook returns. */
function fetchersOf(source: Source): FunctionNode[] {
  const found = source.all("ObjectExpression").flatMap((object) => {
    // Only what a hook for Convex returns has all three.
    const names = object.properties.map((one) => (one.type === "Property" ? nameOf(one.key, one.computed) : undefined));
    const isResult = names.includes("isLoading") && names.includes("isAuthenticated");
    const value = isResult ? propertyOf(object, "fetchAccessToken")?.value : undefined;
    const fn = value && functionOf(source, value);
    return fn ? [fn] : [];
  });
  return [...new Set(found)];
}

function* faultsOf(source: Source, fn: FunctionNode): Generator<Finding> {
  const called = allWithin(source, fn, "CallExpression").filter(({ callee }) => !isConsole(callee));
  const calls = called.length > 0;
  // The app's own server may renew the token each time.
  const asksServer = called.some((call) => calledName(call) === "fetch");
  const captured = calls ? undefined : capturedToken(source, fn);
  if (captured) yield stale(source, captured);
  // Without a call it gives a constant, as in a test.
  if (calls && !asksServer && !asksForNew(source, fn)) yield ignoring(source, fn);
  const lost = failureAsNull(source, fn);
  if (lost) yield forgetful(source, lost);
}

/** What is returned, if it is a name, or a field of one, that is bound in the function around. */
function capturedToken(source: Source, fn: FunctionNode): Node | undefined {
  const own = new Set(
    namesIn(source, [...fn.params, ...allWithin(source, fn, "VariableDeclarator").map(({ id }) => id)]),
  );
  const outer = enclosingFunction(source, fn);
  const bound =
    outer &&
    new Set(namesIn(source, [...outer.params, ...allWithin(source, outer, "VariableDeclarator").map(({ id }) => id)]));
  return returnedBy(source, fn).find((value) => {
    const main = mainOf(value);
    const root = main.type === "MemberExpression" ? unwrapped(main.object) : main;
    return root.type === "Identifier" && !own.has(root.name) && bound?.has(root.name);
  });
}

function namesIn(source: Source, patterns: readonly Node[]): string[] {
  return patterns.flatMap((one) => allWithin(source, one, "Identifier").map(({ name }) => name));
}

/** `token` of `token ?? null`, and of `isReady ? token : null`. */
function mainOf(value: Node): Node {
  const bare = unwrapped(value);
  if (bare.type === "LogicalExpression") return mainOf(bare.left);
  if (bare.type !== "ConditionalExpression") return bare;
  const first = unwrapped(bare.consequent);
  return mainOf(isNull(first) ? bare.alternate : first);
}

function returnedBy(source: Source, fn: FunctionNode): Node[] {
  if (fn.body && fn.body.type !== "BlockStatement") return [fn.body];
  return allWithin(source, fn, "ReturnStatement").flatMap(({ argument }) => (argument ? [argument] : []));
}

function isConsole(callee: Node): boolean {
  const object = memberOf(callee)?.object;
  return object?.type === "Identifier" && object.name === "console";
}

/** Whether a function looks at `forceRefreshToken`, or hands all of its options on. */
function asksForNew(source: Source, fn: FunctionNode): boolean {
  const [first] = fn.params;
  const { body } = fn;
  if (first === undefined || body === null) return false;
  const isUsed = (name: string): boolean => allWithin(source, body, "Identifier").some((one) => one.name === name);
  const pattern = first.type === "AssignmentPattern" ? first.left : first;
  if (pattern.type === "Identifier") return isUsed(pattern.name);
  if (pattern.type !== "ObjectPattern") return true;
  const option = pattern.properties.find(
    (one) => one.type === "RestElement" || nameOf(one.key, one.computed) === "forceRefreshToken",
  );
  if (option?.type !== "Property") return option !== undefined;
  const local = option.value.type === "AssignmentPattern" ? option.value.left : option.value;
  return local.type !== "Identifier" || isUsed(local.name);
}

/** Where a failure becomes null: `catch { return null; }` or `.catch(() => null)`. */
function failureAsNull(source: Source, fn: FunctionNode): Node | undefined {
  for (const clause of allWithin(source, fn, "CatchClause")) {
    const returned = allWithin(source, clause, "ReturnStatement");
    if (returned.length === 1 && isNull(returned[0]?.argument) && allWithin(source, clause, "IfStatement").length === 0)
      return returned[0];
  }
  return allWithin(source, fn, "CallExpression").find((call) => {
    const [handler] = call.arguments;
    if (calledName(call) !== "catch" || !handler || !isFunction(handler)) return false;
    const values = returnedBy(source, handler);
    return values.length === 1 && isNull(values[0]);
  });
}

function isNull(node: Node | null | undefined): boolean {
  if (!node) return false;
  const bare = unwrapped(node);
  return (bare.type === "Literal" && bare.value === null) || (bare.type === "Identifier" && bare.name === "undefined");
}

function stale(source: Source, node: Node): Finding {
  return {
    level: "error",
    what: `fetchAccessToken returns ${source.textOf(node)}, the token of an earlier render`,
    places: [{ file: source.file, line: source.line(node), text: source.textOf(node) }],
    why: "Convex asks for a token when the last one is about to expire, and again with forceRefreshToken when it was refused. The function can only repeat the token that it knows, so Convex stays unauthenticated until something else renders the hook again.",
    fix: "call the SDK inside: async ({ forceRefreshToken }) => (forceRefreshToken ? await refresh() : await getAccessToken()) ?? null, with both from useAccessToken()",
  };
}

function ignoring(source: Source, fn: FunctionNode): Finding {
  return {
    level: "warning",
    what: "fetchAccessToken ignores forceRefreshToken, so Convex can get the same token again",
    places: [{ file: source.file, line: source.line(fn), text: "fetchAccessToken" }],
    why: "With forceRefreshToken, Convex says that the last token was refused or is about to expire. If it gets the same one, it reports the user as signed out, or drops its connection when the token expires.",
    fix: "with authkit-nextjs and authkit-tanstack-react-start: forceRefreshToken ? await refresh() : await getAccessToken(); with authkit-react: await getAccessToken({ forceRefresh: forceRefreshToken })",
  };
}

function forgetful(source: Source, node: Node): Finding {
  return {
    level: "warning",
    what: "fetchAccessToken turns every failure into null, which Convex takes for a sign-out",
    places: [{ file: source.file, line: source.line(node), text: source.textOf(node).split("\n")[0] ?? "" }],
    why: "A lost request or a slow answer of WorkOS then signs the user out of Convex, and Convex does not ask again: the page stays unauthenticated until it is reloaded, although the session is alive.",
    fix: "retry before giving up, and return null only if the SDK says that there is no session; or use LockstepProvider of @lockstep/auth in place of the hook, which does that",
  };
}
