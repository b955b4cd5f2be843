// Public entry `@lockstep/auth/eslint`: lint rules for applications, as a plugin of ESLint and of oxlint. Imports nothing at run time
// and no types of ESLint. Both expect a plugin as the default export of its module.
import { authedFunctionOutsideBoundary } from "./rules/authed-function-outside-boundary.ts";
import { convexClientInRender } from "./rules/convex-client-in-render.ts";
import { noHandwrittenAuthHook } from "./rules/no-handwritten-auth-hook.ts";
import { noTokenIdentifierAsKey } from "./rules/no-token-identifier-as-key.ts";
import { preloadNeedsToken } from "./rules/preload-needs-token.ts";
import type { Rule } from "./source/rule.ts";

/** The name of a rule, after `lockstep/`. */
export type RuleName =
  | "authed-function-outside-boundary"
  | "convex-client-in-render"
  | "no-handwritten-auth-hook"
  | "no-token-identifier-as-key"
  | "preload-needs-token";

/** A rule as ESLint and oxlint see it: the context and the nodes are theirs. */
export interface LintRule {
  readonly meta: Rule["meta"];
  create(context: object): Readonly<Record<string, Listener["visit"] | undefined>>;
}

/** Has a method, because TypeScript compares the parameters of methods in both directions. */
interface Listener {
  visit(node: object): void;
}

/** An element of ESLint's flat config. Needs a parser for JSX and TypeScript before it, such as that of typescript-eslint. */
export interface RecommendedConfig {
  readonly name: string;
  readonly plugins: { readonly lockstep: LintPlugin };
  readonly rules: Readonly<Record<`lockstep/${RuleName}`, "error">>;
}

export interface LintPlugin {
  /** The prefix of the rules: `lockstep/`. */
  readonly meta: { readonly name: string; readonly namespace: string };
  /** The rules, without options. docs/eslint.md describes each. */
  readonly rules: Readonly<Record<RuleName, LintRule>>;
  /** For the flat config of ESLint. `recommended` reports every rule as an error. */
  readonly configs: { readonly recommended: RecommendedConfig };
}

/**
 * Lint rules for applications with Convex and WorkOS AuthKit.
 *
 * In ESLint 9 and newer: `export default [lockstep.configs.recommended]`. In oxlint: `"jsPlugins": ["@lockstep/auth/eslint"]`, and each rule
 * under `rules`, as `lockstep/<name>`.
 */
const plugin: LintPlugin = {
  meta: { name: "lockstep", namespace: "lockstep" },
  rules: {
    "authed-function-outside-boundary": authedFunctionOutsideBoundary,
    "convex-client-in-render": convexClientInRender,
    "no-handwritten-auth-hook": noHandwrittenAuthHook,
    "no-token-identifier-as-key": noTokenIdentifierAsKey,
    "preload-needs-token": preloadNeedsToken,
  },
  configs: {
    recommended: {
      name: "lockstep/recommended",
      // The same object, which does not exist yet: ESLint refuses two plugins of one name.
      get plugins() {
        return { lockstep: plugin };
      },
      rules: {
        "lockstep/authed-function-outside-boundary": "error",
        "lockstep/convex-client-in-render": "error",
        "lockstep/no-handwritten-auth-hook": "error",
        "lockstep/no-token-identifier-as-key": "error",
        "lockstep/preload-needs-token": "error",
      },
    },
  },
};

export default plugin;
