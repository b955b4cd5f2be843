// Convex's own lint rule about functions that check their caller, with the functions of `@lockstep/auth/backend`.
import { createRequire } from "node:module";
import { type ESLint, Linter } from "eslint";
import { expect, test } from "vitest";
import { typescriptParser } from "../eslint/check-rule.ts";

const { resolve } = createRequire(new URL("../../../../test/compat/eslint/package.json", import.meta.url));
const { default: plugin } = (await import(resolve("@convex-dev/eslint-plugin"))) as { default: ESLint.Plugin };

/** The names of the exported functions that the rule reports. */
function reported(code: string): string[] {
  const config: Linter.Config = {
    files: ["**/*.ts"],
    languageOptions: { parser: typescriptParser },
    plugins: { "@convex-dev": plugin },
    rules: { "@convex-dev/require-access-control": "error" },
  };
  const messages = new Linter().verify(code, [config], "convex/posts.ts");
  expect(messages.filter(({ ruleId }) => ruleId === null)).toEqual([]);
  return messages.map(({ line }) => /export const (\w+)/.exec(code.split("\n")[line - 1] ?? "")?.[1] ?? "");
}

test("[B26] require-access-control accepts the plain functions as they are, and functions of guarded builders", () => {
  const code = `import { requireAuth, requireOrg, requirePermission, requireRole } from "@lockstep/auth/backend";
import { mutation, query } from "./_generated/server";
import { authedQuery, orgMutation } from "./functions";
export const open = query({ args: {}, handler: async (ctx) => ctx.db.query("posts").take(1) });
export const openToo = mutation({ args: {}, handler: async (ctx) => ctx.db.insert("posts", {}) });
export const auth = query({ args: {}, handler: async (ctx) => { await requireAuth(ctx); return 1; } });
export const org = mutation({ args: {}, handler: async (ctx) => { const me = await requireOrg(ctx); return me.userId; } });
export const role = query({ args: {}, handler: async (ctx) => { await requireRole(ctx, "admin"); return 1; } });
export const permission = query({ args: {}, handler: async (ctx) => { await requirePermission(ctx, "a"); return 1; } });
export const authed = authedQuery({ args: {}, handler: async (ctx) => ctx.identity.userId });
export const guarded = orgMutation({ args: {}, handler: async (ctx) => ctx.db.insert("posts", {}) });
`;
  expect(reported(code)).toEqual(["open", "openToo"]);
});
