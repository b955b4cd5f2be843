// What the doctor takes public Convex functions to do about their callers.

import { expect, test } from "vitest";
import { publicFunctions } from "../../../src/doctor/checks/shared/code/convex-functions.ts";
import { factsOfFiles } from "../support/project.ts";

const HEAD = `import { v } from "convex/values";
import { action, internalMutation, mutation, query } from "./_generated/server";
`;

/** `caller` and access of the function `f` of a file. */
function known(code: string, more: Readonly<Record<string, string>> = {}): string | undefined {
  const { project } = factsOfFiles({ "package.json": "{}", "convex/a.ts": `${HEAD}${code}`, ...more });
  const found = publicFunctions(project).find(({ name }) => name === "a.f");
  return (
    found &&
    [found.kind, found.caller, ...(["reads", "adds", "changes"] as const).filter((one) => found[one])].join(" ")
  );
}

const handler = (body: string, ctx = "ctx"): string =>
  `export const f = query({ args: {}, handler: async (${ctx}) => {${body}} });`;

test.each<[string, string, Record<string, string>, string | undefined]>([
  [
    "throws for a caller who is signed out",
    handler("const i = await ctx.auth.getUserIdentity(); if (!i) throw new Error();"),
    {},
    "query required",
  ],
  [
    "throws in another way",
    handler("if ((await auth.getUserIdentity()) === null) { throw 1; }", "{ auth }"),
    {},
    "query required",
  ],
  ["looks at the caller", handler("return (await ctx.auth.getUserIdentity())?.subject ?? null;"), {}, "query read"],
  [
    "looks, and throws for another reason",
    handler('const i = await ctx.auth.getUserIdentity(); if (x === "") throw 1; return i;'),
    {},
    "query read",
  ],
  ["does not look", handler('return await ctx.db.query("notes").collect();'), {}, "query none reads"],
  [
    "changes documents",
    "export const f = mutation({ args: {}, handler: ({ db }, { id }) => db.patch(id, {}) });",
    {},
    "mutation none changes",
  ],
  ["adds a document", 'export const f = mutation((ctx) => ctx.db.insert("notes", {}));', {}, "mutation none adds"],
  [
    "calls a helper that refuses",
    `${handler("await who(ctx);")}\nconst who = async ({ auth }) => { const i = await auth.getUserIdentity(); if (!i) throw 1; return i; };`,
    {},
    "query required",
  ],
  [
    "hands its auth to a helper of another file",
    `import { who } from "./lib/who";\n${handler("await who(auth);", "{ auth }")}`,
    {
      "convex/lib/who.ts":
        "export async function who(auth) { const i = await auth.getUserIdentity(); if (i === null) throw 1; }",
    },
    "query required",
  ],
  [
    "refuses when a helper finds no user",
    `import { me } from "./me";\n${handler("const user = await me(ctx); if (!user) throw 1;")}`,
    { "convex/me.ts": "export async function me(ctx) { return await ctx.auth.getUserIdentity(); }" },
    "query required",
  ],
  [
    "hands its context to a package",
    `import { getUser } from "some-auth";\n${handler("await getUser(ctx);")}`,
    {},
    "query unknown",
  ],
  [
    "hands its context to an object",
    `import { rules } from "./rules";\n${handler("await rules.check(ctx);")}`,
    { "convex/rules.ts": "export const rules = make();" },
    "query unknown",
  ],
  ["runs another function", "export const f = action((ctx) => ctx.runQuery(api.a.g, {}));", {}, "action unknown"],
  [
    "takes a secret",
    'export const f = mutation({ args: { apiKey: v.string() }, handler: (ctx) => ctx.db.insert("notes", {}) });',
    {},
    "mutation unknown adds",
  ],
  [
    "calls a helper that has nothing to do with it",
    `${handler("return slug(ctx.db);")}\nconst slug = (db) => db.query("x");`,
    {},
    "query none",
  ],
  [
    "is made by createAuth",
    'const { authedQuery } = createAuth({ query });\nexport const f = authedQuery({ args: {}, handler: ({ db }) => db.query("notes") });',
    {},
    "query required reads",
  ],
  [
    "is made by builders of another file",
    'import { orgMutation as m } from "./functions";\nexport const f = m({ args: {}, handler: ({ db }) => db.delete("x") });',
    {},
    "mutation required changes",
  ],
  [
    "calls a check of Lockstep",
    `import { requireRole } from "@lockstep/auth/backend";\n${handler('await requireRole(ctx, "admin");')}`,
    {},
    "query required",
  ],
  ["is internal", "export const f = internalMutation({ args: {}, handler: (ctx) => null });", {}, undefined],
  [
    "is made by a builder that is not known",
    "export const f = userQuery({ args: {}, handler: (ctx) => null });",
    {},
    undefined,
  ],
  [
    "has a handler that something wraps",
    "export const f = query({ args: {}, handler: wrapped((ctx) => null) });",
    {},
    undefined,
  ],
])("[O30] a function that %s", (_, code, more, expected) => {
  expect(known(code, more)).toBe(expected);
});

test("[O30] functions have the names that `api` gives them", () => {
  const one =
    'import { query as q } from "../_generated/server";\nexport const list = q(() => 1);\nexport default q(() => 2);';
  const { project } = factsOfFiles({ "package.json": "{}", "convex/team/notes.js": one, "convex/schema.ts": "" });
  expect(publicFunctions(project).map(({ name }) => name)).toEqual(["team.notes.list", "team.notes.default"]);
});
