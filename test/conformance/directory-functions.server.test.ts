// Functions made with `createAuth` and a directory, in convex-test and in local Convex with real tokens: every kind of function and
// requirement, and everything that the directory can say about a caller.

import { readFileSync } from "node:fs";
import path from "node:path";
import { type CallerAnswer, isAuthError } from "@lockstep/auth/backend";
import { anyApi, defineSchema, type FunctionReference } from "convex/server";
import { convexTest } from "convex-test";
import { expect, it } from "vitest";
import * as stub from "../../packages/auth/test/support/directory-stub.ts";
import { call, definitionOf, push, startConvex } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { createIssuer } from "../../packages/lockstep/test/database/support/issuer.ts";
import * as app from "./support/directory-functions.ts";

const ok = "user_1";
const S = "SESSION_REVOKED";
const I = "IMPERSONATION_FORBIDDEN";
const Y = "USER_NOT_SYNCED";
const N = "NO_ORGANIZATION";
const M = "NOT_A_MEMBER";
const R = "FORBIDDEN_ROLE";
const P = "FORBIDDEN_PERMISSION";

type Claims = Record<string, string | string[] | { sub: string }>;

const ORG = { sid: "session_1", org_id: "org_1" };
const OUTSIDE = { sid: "session_1", role: "admin", permissions: ["posts:write"] };
const ADMIN = { ...ORG, role: "admin", permissions: ["posts:read", "posts:write"] };
const SUPPORT = { ...ADMIN, act: { sub: "support@example.com" } };

const USER: CallerAnswer["user"] = {
  userId: "user_1",
  email: "ada@example.com",
  emailVerified: true,
  firstName: "Ada",
  lastName: null,
  name: "Ada",
  profilePictureUrl: null,
  externalId: null,
  metadata: {},
  locale: null,
  lastSignInAt: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};
const MEMBERSHIP = {
  status: "active",
  roles: ["admin"],
  permissions: ["posts:read", "posts:write"],
  version: "1",
} as const;
const KNOWN: CallerAnswer = { user: USER, isUserDeleted: false, isSessionRevoked: false, membership: MEMBERSHIP };
const member = (change: object): CallerAnswer => ({ ...KNOWN, membership: { ...MEMBERSHIP, ...change } });

/** Results of functions without a requirement, with the role, with the permission, and without impersonation. */
type Row = [open: string, role: string, permission: string, inPerson: string];
const all = (result: string): Row => [result, result, result, result];
const runs = all(ok);

/** What the directory says, the claims of the token, and the results with the sources "both" and "directory". */
const MATRIX: [string, CallerAnswer, Claims, both: Row, directory: Row][] = [
  ["the same", KNOWN, ADMIN, runs, runs],
  ["a deleted user", { ...KNOWN, user: null, isUserDeleted: true }, ADMIN, all(S), all(S)],
  ["a revoked session", { ...KNOWN, isSessionRevoked: true }, ADMIN, all(S), all(S)],
  ["a deleted membership", { ...KNOWN, membership: "deleted" }, ADMIN, all(M), all(M)],
  ["an inactive membership", member({ status: "inactive" }), ADMIN, all(M), all(M)],
  ["a pending membership", member({ status: "pending" }), ADMIN, runs, all(M)],
  ["no membership", { ...KNOWN, membership: null }, ADMIN, runs, all(M)],
  ["a role taken away", member({ roles: ["member"] }), ADMIN, [ok, R, ok, ok], [ok, R, ok, ok]],
  ["a permission taken away", member({ permissions: ["posts:read"] }), ADMIN, [ok, ok, P, ok], [ok, ok, P, ok]],
  ["unknown permissions", member({ permissions: null }), ADMIN, runs, [ok, ok, P, ok]],
  ["more than the token has yet", KNOWN, { ...ORG, role: "member" }, [ok, R, P, ok], runs],
  ["nothing, without an organization", { ...KNOWN, membership: null }, OUTSIDE, runs, [ok, R, P, ok]],
  ["the same of an impersonated user", KNOWN, SUPPORT, [ok, ok, ok, I], [ok, ok, ok, I]],
  ["a revoked session of an impersonated user", { ...KNOWN, isSessionRevoked: true }, SUPPORT, all(S), all(S)],
];
const SUFFIXES = ["Open", "Role", "Permission", "InPerson"];
const MODULES = {
  both: ["both", "ensure"],
  directory: ["directory", "ensure"],
  token: ["token", "ensure"],
  thrown: ["both", "throw"],
} as const;

/** One backend: calls a function of a module, such as `both:orgQueryRole`, and resolves to the value or the data of the refusal. */
type Run = (name: string, claims?: Claims | null, args?: Record<string, unknown>) => Promise<unknown>;

const kindOf = (name: string): "query" | "mutation" | "action" =>
  /Query|written|session/.test(name) ? "query" : name.includes("Action") ? "action" : "mutation";

function inConvexTest(): Run {
  const modules = Object.entries(MODULES).map(([name, [source, missing]]) => [
    `./${name}.js`,
    async () => ({ ...app, ...app.directoryFunctions(source, missing) }),
  ]);
  const t = convexTest(undefined, { "./_generated/api.js": async () => ({}), ...Object.fromEntries(modules) });
  const component = {
    "./_generated/api.js": async () => ({}),
    "./read.js": async () => stub,
    "./write.js": async () => stub,
    "./handlers.js": async () => stub,
  };
  t.registerComponent("workos", defineSchema({}, { schemaValidation: false }), component);
  return async (name, claims = ADMIN, args = {}) => {
    const caller = claims === null ? t : t.withIdentity({ subject: "user_1", issuer: "https://i", ...flat(claims) });
    const [module = "", exported = ""] = name.split(":");
    try {
      return await caller[kindOf(name) as "query"](anyApi[module]?.[exported] as FunctionReference<"query">, args);
    } catch (error) {
      if (isAuthError(error)) return error.data;
      throw error;
    }
  };
}

/** Convex flattens nested claims. */
const flat = ({ act, ...claims }: Claims): object =>
  act === undefined ? claims : { ...claims, "act.sub": (act as { sub: string }).sub };

async function inLocalConvex(): Promise<Run> {
  const [convex, issuer] = [await startConvex(), await createIssuer()];
  const read = (file: string): string => readFileSync(path.join(import.meta.dirname, file), "utf8");
  const source = read("support/directory-functions.ts");
  const names = Object.keys(app.directoryFunctions("both", "ensure"));
  const modules = Object.entries(MODULES).map(([name, options]) => [
    name,
    `${source} const made = directoryFunctions(...${JSON.stringify(options)});
    ${names.map((exported) => `export const ${exported} = made.${exported};`).join("\n")}`,
  ]);
  const directory = read("../../packages/auth/test/support/directory-stub.ts");
  const pushed = await push(
    convex,
    {
      ...Object.fromEntries(modules),
      "auth.config": issuer.authConfig(),
      "convex.config": `import workos from "${definitionOf("workos")}"; const a = defineApp(); a.use(workos, { name: "workos" }); export default a;`,
    },
    {
      workos: {
        "convex.config": `export default defineComponent("workos");`,
        read: directory,
        write: directory,
        handlers: directory,
      },
    },
  );
  expect(pushed).toBeNull();
  return async (name, claims = ADMIN, args = {}) => {
    const auth = claims === null ? undefined : `Bearer ${issuer.mint(claims)}`;
    const answer = await call(convex, kindOf(name), name, args, auth);
    if (answer.status === "error" && answer.errorData === undefined) throw new Error(answer.errorMessage);
    return answer.status === "success" ? answer.value : answer.errorData;
  };
}

const summary = (result: unknown): unknown => {
  const { code, user } = result as { code?: string; user?: { userId: string } };
  return code ?? user?.userId;
};

const BACKENDS = [
  ["convex-test", async () => inConvexTest()],
  ["local Convex", inLocalConvex],
] as const;

it.each(BACKENDS)(
  "[B30] [B31] [B32] [B36] in %s, each answer of the directory gets its exact result from every kind of function",
  async (_, start) => {
    const run = await start();
    for (const [state, answer, claims, both, directory] of MATRIX) {
      await run("both:say", null, { answer });
      for (const [source, expected] of Object.entries({ both, directory }))
        for (const prefix of ["authed", "org"])
          for (const kind of ["Query", "Mutation", "Action"]) {
            const results = [];
            for (const suffix of SUFFIXES)
              results.push(summary(await run(`${source}:${prefix}${kind}${suffix}`, claims)));
            const row = prefix === "org" && !("org_id" in claims) ? all(N) : expected;
            expect([state, source, prefix, kind, ...results]).toEqual([state, source, prefix, kind, ...row]);
          }
    }
  },
);

it.each(BACKENDS)('[B31] [B38] in %s, the source "token" is never contradicted', async (_, start) => {
  const run = await start();
  for (const [, answer] of MATRIX) {
    await run("token:say", null, { answer });
    for (const suffix of SUFFIXES) expect(summary(await run(`token:orgQuery${suffix}`))).toBe(ok);
  }
});

it.each(BACKENDS)("[B31] [B32] [B35] in %s, handlers get the user and the grants that count", async (_, start) => {
  const run = await start();
  const answer = member({ roles: ["billing", "member"], permissions: ["posts:read", "posts:list"] });
  await run("both:say", null, { answer });
  const claims = { ...ADMIN, roles: ["admin", "member"] };
  const granted = { role: "member", roles: ["member"], permissions: ["posts:read"], organizationId: "org_1" };
  expect(await run("both:orgQueryOpen", claims)).toEqual({ user: USER, identity: expect.objectContaining(granted) });
  expect(await run("directory:orgMutationOpen", claims)).toMatchObject({
    identity: { role: "billing", roles: ["billing", "member"], permissions: ["posts:read", "posts:list"] },
  });
  expect(await run("token:orgActionOpen", claims)).toMatchObject({
    identity: { role: "admin", roles: ["admin", "member"], permissions: ["posts:read", "posts:write"] },
    user: USER,
  });
});

it.each(BACKENDS)(
  "[B33] in %s, a user whom the directory has not seen is written once, or refused",
  async (_, start) => {
    const run = await start();
    const unseen = { ...KNOWN, user: null };
    const claims = { ...ADMIN, email: "ada@example.com" };
    const fromToken = { userId: "user_1", email: "ada@example.com", metadata: {} };
    for (const [name, result, written] of [
      ["both:orgQueryOpen", ok, []],
      ["token:authedQueryOpen", ok, []],
      ["directory:orgQueryOpen", Y, []],
      ["both:authedMutationOpen", ok, [fromToken]],
      ["both:orgActionOpen", ok, [fromToken]],
      ["token:orgMutationOpen", ok, [fromToken]],
      ["directory:orgMutationOpen", ok, [fromToken]],
      ["both:inner", ok, [fromToken]],
      ["both:orgMutationRole", R, []],
      ["thrown:authedQueryOpen", Y, []],
      ["thrown:orgMutationOpen", Y, []],
      ["thrown:orgActionOpen", Y, []],
    ] as const) {
      await run("both:say", null, { answer: unseen });
      const refusedRole = name === "both:orgMutationRole" ? { role: "member" } : {};
      expect([name, summary(await run(name, { ...claims, ...refusedRole }))]).toEqual([name, result]);
      expect([name, await run("both:written", null)]).toEqual([name, written]);
      if (result === ok) expect(summary(await run(name, claims))).toBe(ok);
      expect([name, await run("both:written", null)]).toEqual([name, written]);
    }
    await run("both:say", null, { answer: { ...unseen, isUserDeleted: true } });
    expect([summary(await run("token:orgMutationOpen")), await run("both:written", null)]).toEqual([ok, []]);
  },
);

it.each(BACKENDS)("[B10] in %s, an unauthenticated caller does not reach the directory", async (_, start) => {
  // Nothing was said, so the directory would fail.
  const run = await start();
  for (const name of ["both:authedQueryOpen", "directory:orgMutationRole", "both:inner"])
    expect(summary(await run(name, null))).toBe("UNAUTHENTICATED");
});

it.each(BACKENDS)(
  "[B41] [B42] in %s, a page learns that its token is outdated, and can write its user",
  async (_, start) => {
    const run = await start();
    const session = async (answer: CallerAnswer): Promise<unknown> => {
      await run("both:say", null, { answer });
      return await run("both:session");
    };
    expect(await session(KNOWN)).toEqual({ state: "current" });
    expect(await session(member({ roles: ["member"] }))).toEqual({ state: "changed", version: "org_1 1" });
    expect(await session({ ...KNOWN, isSessionRevoked: true })).toEqual({
      state: "ended",
      version: "session_1 revoked",
    });
    expect(await run("both:session", null)).toMatchObject({ code: "UNAUTHENTICATED" });
    await run("both:ensureUser");
    expect(await run("both:written", null)).toEqual([{ userId: "user_1", email: null, metadata: {} }]);
  },
);

it.each(BACKENDS)(
  "[B43] [B44] in %s, the handlers register themselves and get events and Actions",
  async (_, start) => {
    const run = await start();
    const names = ["user.created", "authentication_action_context"];
    const deliver = (event: string, data: object): Promise<unknown> =>
      run("both:deliver", null, { event: JSON.stringify({ id: "event_1", event, data, created_at: "2026-01-01" }) });
    const created = { email: "ada@example.com" };
    expect(await deliver("user.created", created)).toEqual([[names, null], [created.email]]);
    expect(await deliver("user.updated", created)).toEqual([[names, null], [created.email]]);
    expect(await deliver("authentication_action_context", {})).toEqual([[names, "Not today."], [created.email]]);
  },
);
