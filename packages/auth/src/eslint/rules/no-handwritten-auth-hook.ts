// An application's own hook between an identity provider and Convex, and the three mistakes in such hooks that sign users out: the
// refresh that Convex asks for is skipped, the token is that of an earlier render, or a failed request looks like a sign-out. Reads the
// hook where this file writes it, and does not follow the functions that it calls.
import { importAmong, importedAs } from "../source/imports.ts";
import type { CatchClause, FunctionNode, JSXAttribute, Node } from "../source/nodes.ts";
import {
  around,
  below,
  functionOf,
  isFunction,
  keyOf,
  propertyOf,
  readsOf,
  returnedBy,
  unwrap,
  variableAt,
} from "../source/read.ts";
import { docsUrl, type Rule, type SourceCode } from "../source/rule.ts";

const PROVIDER = { "convex/react": ["ConvexProviderWithAuth"] };
const FORCE = "forceRefreshToken";

/** Whether `useAuth={…}` passes a function of this file, or of another file of the application, to Convex's provider. */
function isHandwritten({ name, value, parent }: JSXAttribute, source: SourceCode): boolean {
  if (name.type !== "JSXIdentifier" || name.name !== "useAuth" || value?.type !== "JSXExpressionContainer")
    return false;
  if (parent?.type !== "JSXOpeningElement" || !importAmong(parent.name, source, PROVIDER)) return false;
  return functionOf(value.expression, source) !== undefined || isOwnImport(value.expression, source);
}

/** Whether a name is imported from a file of the application: names of packages do not begin like relative paths and usual aliases. */
function isOwnImport(node: Node, source: SourceCode): boolean {
  if (node.type !== "Identifier") return false;
  const imported = importedAs(node.name, node, source);
  return imported !== undefined && /^(\.|~|#|@\/)/.test(imported.module);
}

/** Whether `fetchAccessToken` never reads `forceRefreshToken`. */
function ignoresForce(fn: FunctionNode, source: SourceCode): boolean {
  const [first] = fn.params;
  if (first === undefined) return true;
  const parameter = first.type === "AssignmentPattern" ? first.left : first;
  if (parameter.type === "ObjectPattern") {
    const property = propertyOf(parameter, FORCE);
    if (property === undefined) return !parameter.properties.some(({ type }) => type === "RestElement");
    const value = property.value.type === "AssignmentPattern" ? property.value.left : property.value;
    return value.type === "Identifier" && readsAt(value, value.name, source).length === 0;
  }
  if (parameter.type !== "Identifier") return false;
  const otherKey = ({ parent }: Node): boolean =>
    parent?.type === "MemberExpression" && ![FORCE, undefined].includes(keyOf(parent));
  return readsAt(parameter, parameter.name, source).every(otherKey);
}

function readsAt(node: Node, name: string, source: SourceCode): readonly Node[] {
  const variable = variableAt(node, name, source);
  return variable ? readsOf([variable]) : [];
}

/** Whether a returned expression is null, undefined, false or empty. */
function isNothing(expression: Node | null): boolean {
  const node = expression && unwrap(expression);
  if (node === null) return true;
  return (node.type === "Literal" && !node.value) || (node.type === "Identifier" && node.name === "undefined");
}

/** Whether an expression is a value that the hook had when it rendered: `token`, `session.token`, `token ?? null`. */
function isCaptured(expression: Node, fn: FunctionNode, source: SourceCode): boolean {
  const node = unwrap(expression);
  if (node.type === "LogicalExpression") return isCaptured(node.left, fn, source) && isNothing(node.right);
  if (node.type === "AwaitExpression") return isCaptured(node.argument, fn, source);
  if (node.type === "MemberExpression") return keyOf(node) !== "current" && isCaptured(node.object, fn, source);
  if (node.type !== "Identifier" || isNothing(node)) return false;
  const variable = variableAt(node, node.name, source);
  const block = variable?.scope.block;
  const isOfHook = block !== undefined && isFunction(block) && [...around(fn)].includes(block);
  return isOfHook && !variable?.references.some((one) => one.isWrite() && one.init !== true);
}

/** How a block ends that has only one way to end: with nothing, or with what follows it; undefined for any other block. */
function endOf(block: Node, source: SourceCode): "nothing" | "what follows" | undefined {
  const nodes = [...below(block, source)];
  if (nodes.some(({ type }) => DECISIONS.includes(type))) return undefined;
  const returns = nodes.filter((node) => node.type === "ReturnStatement");
  if (returns.length === 0) return "what follows";
  return returns.every(({ argument }) => isNothing(argument)) ? "nothing" : undefined;
}

const DECISIONS = ["IfStatement", "ConditionalExpression", "SwitchStatement", "ThrowStatement"];

/** Whether a `catch` returns nothing, whatever the error is. */
function swallows({ body, parent }: CatchClause, fn: FunctionNode, source: SourceCode): boolean {
  const end = endOf(body, source);
  if (end !== "what follows" || parent?.parent?.type !== "BlockStatement") return end === "nothing";
  const statements = parent.parent.body;
  const next = statements[statements.indexOf(parent) + 1];
  return next === undefined ? parent.parent === fn.body : next.type === "ReturnStatement" && isNothing(next.argument);
}

/** Whether a call is `….catch(() => null)` or `….then(…, () => null)`. */
function swallowsPromise(node: Node, source: SourceCode): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const handler = node.arguments[["catch", "then"].indexOf(keyOf(node.callee) ?? "")];
  const fn = handler && unwrap(handler);
  if (!fn || !isFunction(fn)) return false;
  return fn.body.type === "BlockStatement" ? endOf(fn.body, source) !== undefined : isNothing(fn.body);
}

export const noHandwrittenAuthHook: Rule = {
  meta: {
    type: "problem",
    docs: {
      description: "Disallow an application's own auth hooks for Convex, and the mistakes in them that sign users out",
      url: docsUrl("no-handwritten-auth-hook"),
    },
    messages: {
      handwritten:
        "`ConvexProviderWithAuth` gets an auth hook that this application maintains itself. " +
        "Use `LockstepProvider` of `@lockstep/auth/react` or `@lockstep/auth/nextjs` instead of both.",
      ignoresForce:
        "`fetchAccessToken` ignores `forceRefreshToken`: Convex asks for a new token, gets the refused one again, and signs the user out. " +
        "Use `LockstepProvider`, or refresh the token when `forceRefreshToken` is true.",
      captured:
        "`fetchAccessToken` returns the token of an earlier render, so Convex gets an expired token, and signs the user out. " +
        "Use `LockstepProvider`, or fetch the token in `fetchAccessToken`.",
      swallows:
        "A failed request for a token becomes a sign-out here: to Convex, `null` means signed out, and Convex does not ask again. " +
        "Use `LockstepProvider`, or return null only if the user is signed out, and retry after other errors.",
    },
    schema: [],
  },
  create: (context) => {
    const source = context.sourceCode;
    const checked = new Set<FunctionNode>();
    const check = (fn: FunctionNode): void => {
      if (checked.has(fn)) return;
      checked.add(fn);
      const returned = returnedBy(fn, source).filter((one) => !isNothing(one));
      if (returned.length > 0 && returned.every((one) => isCaptured(one, fn, source)))
        context.report({ node: fn, messageId: "captured" });
      else if (ignoresForce(fn, source)) context.report({ node: fn, messageId: "ignoresForce" });
      for (const node of [fn.body, ...below(fn.body, source)])
        if (node.type === "CatchClause" ? swallows(node, fn, source) : swallowsPromise(node, source))
          context.report({ node, messageId: "swallows" });
    };
    return {
      JSXAttribute: (node) => {
        if (isHandwritten(node, source)) context.report({ node, messageId: "handwritten" });
      },
      ObjectExpression: (node) => {
        const fetch = propertyOf(node, "fetchAccessToken");
        const fn = fetch && propertyOf(node, "isAuthenticated") && functionOf(fetch.value, source);
        if (fn) check(fn);
      },
    };
  },
};
