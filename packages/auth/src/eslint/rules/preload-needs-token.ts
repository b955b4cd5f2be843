// Calls from a Next.js server to Convex without a token: they run unauthenticated. Looks only at options that are written in the call;
// `{}` there means that the call is unauthenticated on purpose.
import { importAmong } from "../source/imports.ts";
import type { CallExpression, Node } from "../source/nodes.ts";
import { propertyOf, unwrap } from "../source/read.ts";
import { docsUrl, type Edit, type Fixer, type Rule } from "../source/rule.ts";

const CALLS = { "convex/nextjs": ["preloadQuery", "fetchQuery", "fetchMutation", "fetchAction"] };

/** Whether a call has no token and does not say that this is intended. Unknown options are assumed to have one. */
function lacksToken({ arguments: args }: CallExpression): boolean {
  if (args.some(({ type }) => type === "SpreadElement")) return false;
  const [, , third] = args;
  if (third === undefined) return args.length > 0;
  const options = unwrap(third);
  if (options.type === "Identifier") return options.name === "undefined";
  if (options.type !== "ObjectExpression" || options.properties.length === 0) return false;
  const isSpread = ({ type }: Node): boolean => type === "SpreadElement";
  return !options.properties.some(isSpread) && !propertyOf(options, "token");
}

export const preloadNeedsToken: Rule = {
  meta: {
    type: "problem",
    docs: {
      description: "Require a token in calls from a Next.js server to Convex",
      url: docsUrl("preload-needs-token"),
    },
    hasSuggestions: true,
    messages: {
      preload:
        "`preloadQuery` without `token` runs unauthenticated, also for a signed-in user. Use `preloadAuthedQuery` of " +
        "`@lockstep/auth/server`, or pass `{ token }`. If the query is public, pass `{}`.",
      call:
        "`{{name}}` without `token` runs unauthenticated, also for a signed-in user. Pass `{ token }`. " +
        "If the function is public, pass `{}`.",
      isPublic: "Pass `{}`: the call is unauthenticated on purpose.",
    },
    schema: [],
  },
  create: (context) => ({
    CallExpression: (node) => {
      const called = importAmong(node.callee, context.sourceCode, CALLS);
      if (!called || !lacksToken(node)) return;
      const [reference, args, options] = node.arguments;
      const fix = (fixer: Fixer): Edit[] =>
        reference && !options ? [fixer.insertTextAfter(args ?? reference, args ? ", {}" : ", {}, {}")] : [];
      context.report({
        node,
        messageId: called.name === "preloadQuery" ? "preload" : "call",
        data: { name: called.name },
        suggest: options ? [] : [{ messageId: "isPublic", fix }],
      });
    },
  }),
};
