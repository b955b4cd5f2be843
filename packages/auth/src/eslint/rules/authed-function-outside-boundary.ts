// A stock query hook whose result only appears inside a boundary that the same component renders: the hook runs above that boundary,
// also while the user is signed out. Reports nothing that it cannot see in one component: a query whose result is also used outside
// of the boundary may be public, and mutations and actions run only when they are called.
import { importAmong } from "../source/imports.ts";
import type { CallExpression, FunctionNode, Node } from "../source/nodes.ts";
import { below, functionAround, readsOf } from "../source/read.ts";
import { docsUrl, type Rule, type SourceCode } from "../source/rule.ts";

const HOOKS = { "convex/react": ["useQuery", "useQueries", "usePaginatedQuery"] };
const COMPONENTS = ["AuthBoundary", "SignedIn"];
const BOUNDARIES = {
  "convex/react": ["Authenticated"],
  "@lockstep/auth/react": COMPONENTS,
  "@lockstep/auth/nextjs": COMPONENTS,
};

/** Where a value is used: only in children of a boundary, elsewhere too, or only in checks whether it is there. */
type Use = { readonly kind: "inside"; readonly boundary: string } | { readonly kind: "outside" | "checked" };

/** Whether a node is the left side of `&&`, the test of `if` or `?:`, or a check for null that is one of these. */
function isPresenceCheck(node: Node): boolean {
  const outer = node.parent;
  switch (outer?.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return outer.test === node;
    case "LogicalExpression":
      return (outer.operator === "&&" && outer.left === node) || isPresenceCheck(outer);
    case "UnaryExpression":
      return outer.operator === "!" && isPresenceCheck(outer);
    case "BinaryExpression": {
      const other = outer.left === node ? outer.right : outer.left;
      const isEmpty = (other.type === "Identifier" && other.name === "undefined") || isNull(other);
      return isEmpty && isPresenceCheck(outer);
    }
    default:
      return false;
  }
}

const isNull = (node: Node): boolean => node.type === "Literal" && node.value === null;

/** Yields the uses of a value in a component, also of variables made from it. */
function* usesOf(value: Node, component: FunctionNode, source: SourceCode, seen: Set<Node>): Generator<Use> {
  if (seen.has(value)) return;
  seen.add(value);
  for (let node = value; node.parent !== null && node !== component; node = node.parent) {
    const outer: Node = node.parent;
    if (outer.type === "JSXElement" && outer.children.includes(node)) {
      const boundary = importAmong(outer.openingElement.name, source, BOUNDARIES);
      if (boundary) return yield { kind: "inside", boundary: boundary.name };
    }
    const isDeclaration = outer.type === "VariableDeclarator" || outer.type === "FunctionDeclaration";
    if (isDeclaration && outer !== component && !isPresenceCheck(value)) {
      const declared = source.getDeclaredVariables(outer).filter(({ defs }) => defs[0]?.type !== "Parameter");
      for (const read of readsOf(declared)) yield* usesOf(read, component, source, seen);
      return;
    }
  }
  yield { kind: isPresenceCheck(value) ? "checked" : "outside" };
}

/** Whether the call says itself when it runs: `useQuery(query, user ? {} : "skip")`. */
const canSkip = (call: CallExpression, source: SourceCode): boolean =>
  call.arguments.some((argument) =>
    [argument, ...below(argument, source)].some((node) => node.type === "Literal" && node.value === "skip"),
  );

export const authedFunctionOutsideBoundary: Rule = {
  meta: {
    type: "problem",
    docs: {
      description: "Disallow query hooks above the boundary that shows their result to signed-in users",
      url: docsUrl("authed-function-outside-boundary"),
    },
    messages: {
      outside:
        "`{{hook}}` runs outside of `<{{boundary}}>`, also while the user is signed out; only its result is inside. " +
        "Use `{{authed}}`, or move the call into a component below the boundary.",
    },
    schema: [],
  },
  create: (context) => ({
    CallExpression: (node) => {
      const source = context.sourceCode;
      const hook = importAmong(node.callee, source, HOOKS);
      const component = hook && functionAround(node);
      if (!component || canSkip(node, source)) return;
      const uses = [...usesOf(node, component, source, new Set())];
      const inside = uses.find((use) => use.kind === "inside");
      if (!inside || uses.some(({ kind }) => kind === "outside")) return;
      const authed = hook.name.replace("use", "useAuthed");
      context.report({ node, messageId: "outside", data: { hook: hook.name, authed, boundary: inside.boundary } });
    },
  }),
};
