// Functions made with `createAuth` and a directory, in convex-test and in local Convex with real tokens: every kind of function and
// requirement, and everything that the directory can say about a caller.

import { expect, it } from "vitest";
import { createEvents } from "../../packages/auth/test/support/directory/directory.ts";
import { BACKENDS, type Claims } from "./support/directory-backends.ts";

const ok = "runs";
const S = "SESSION_REVOKED";
const I = "IMPERSONATION_FORBIDDEN";
const Y = "USER_NOT_SYNCED";
const N = "NO_ORGANIZATION";
const M = "NOT_A_MEMBER";
const R = "FORBIDDEN_ROLE";
const P = "FORBIDDEN_PERMISSION";

const ADMIN = { role: "admin", permissions: ["posts:read", "posts:write"] };
const MEMBER = { role: "member" };
const SUPPORT = { ...ADMIN, act: { sub: "support@example.com" } };

const eventOf = createEvents();

/** What WorkOS tells of the user, their session and their membership, each with the number of the state in its ID. */
function told(n: number) {
  const [user_id, organization_id] = [`user_${n}`, `org_${n}`];
  const email = `ada${n}@example.com`;
  const active = { id: `om_${n}`, user_id, organization_id, status: "active", role: { slug: "admin" } };
  const membership = (event: string, change: object = {}): string =>
    eventOf(`organization_membership.${event}`, { ...active, ...change });
  return {
    user: eventOf("user.created", { id: user_id, email, email_verified: true, first_name: "Ada" }),
    userDeleted: eventOf("user.deleted", { id: user_id, email }),
    revoked: eventOf("session.revoked", { id: `session_${n}`, user_id, status: "revoked" }),
    role: (permissions: string[]) =>
      eventOf("organization_role.created", { organization_id, slug: "admin", permissions }),
    membership,
  };
}

/** Results of functions without a requirement, with the role, with the permission, and without impersonation. */
type Row = [open: string, role: string, permission: string, inPerson: string];
const all = (result: string): Row => [result, result, result, result];
const runs = all(ok);

/** What WorkOS told, the claims of the token, and the results with the sources "both" and "directory". */
type Telling = ReturnType<typeof told>;
type State = [string, (events: Telling) => string[], Claims, both: Row, directory: Row];
const known = ({ user, role, membership }: Telling): string[] => [user, role(ADMIN.permissions), membership("created")];
const MATRIX: State[] = [
  ["the same", known, ADMIN, runs, runs],
  ["a deleted user", (t) => [...known(t), t.userDeleted], ADMIN, all(S), all(S)],
  ["a revoked session", (t) => [...known(t), t.revoked], ADMIN, all(S), all(S)],
  ["a deleted membership", (t) => [...known(t), t.membership("deleted")], ADMIN, all(M), all(M)],
  [
    "an inactive membership",
    (t) => [...known(t), t.membership("updated", { status: "inactive" })],
    ADMIN,
    all(M),
    all(M),
  ],
  [
    "a pending membership",
    (t) => [t.user, t.role(ADMIN.permissions), t.membership("created", { status: "pending" })],
    ADMIN,
    runs,
    all(M),
  ],
  ["no membership", (t) => [t.user], ADMIN, runs, all(M)],
  [
    "a role taken away",
    (t) => [...known(t), t.membership("updated", { role: { slug: "member" } })],
    ADMIN,
    [ok, R, ok, ok],
    [ok, R, P, ok],
  ],
  [
    "a permission taken away",
    (t) => [t.user, t.role(["posts:read"]), t.membership("created")],
    ADMIN,
    [ok, ok, P, ok],
    [ok, ok, P, ok],
  ],
  ["a role without its permissions", (t) => [t.user, t.membership("created")], ADMIN, runs, [ok, ok, P, ok]],
  ["more than the token has yet", known, MEMBER, [ok, R, P, ok], runs],
  ["the same of an impersonated user", known, SUPPORT, [ok, ok, ok, I], [ok, ok, ok, I]],
  ["a revoked session of an impersonated user", (t) => [...known(t), t.revoked], SUPPORT, all(S), all(S)],
];
const SUFFIXES = ["Open", "Role", "Permission", "InPerson"];
/** The claims of the user with this number, in their organization. */
const claimsOf = (n: number, claims: Claims): Claims => ({
  sub: `user_${n}`,
  sid: `session_${n}`,
  org_id: `org_${n}`,
  ...claims,
});

const summary = (result: unknown): unknown => {
  const { code, user } = result as { code?: string; user?: object };
  return code ?? (user !== undefined ? ok : result);
};

it.each(BACKENDS)(
  "[B30] [B31] [B32] [B36] [B38] in %s, each state of the directory gets its exact result from every kind of function",
  async (_, start) => {
    const run = await start();
    for (const [n, [state, history, claims, both, directory]] of MATRIX.entries()) {
      await run("both:tell", null, { events: history(told(n)) });
      const token = claims === SUPPORT ? ([ok, ok, ok, I] as Row) : claims === MEMBER ? ([ok, R, P, ok] as Row) : runs;
      for (const [source, expected] of Object.entries({ both, directory, token }))
        for (const prefix of ["authed", "org"])
          for (const kind of ["Query", "Mutation", "Action"]) {
            const results = [];
            for (const suffix of SUFFIXES)
              results.push(summary(await run(`${source}:${prefix}${kind}${suffix}`, claimsOf(n, claims))));
            expect([state, source, prefix, kind, ...results]).toEqual([state, source, prefix, kind, ...expected]);
          }
    }
  },
);

it.each(BACKENDS)("[B31] [B32] in %s, without an organization only the token can grant", async (_, start) => {
  const run = await start();
  await run("both:tell", null, { events: known(told(0)) });
  const { org_id: _org, ...claims } = claimsOf(0, ADMIN);
  for (const kind of ["Query", "Mutation", "Action"]) {
    const results = async (name: string): Promise<unknown[]> =>
      await Promise.all(SUFFIXES.map(async (suffix) => summary(await run(`${name}${kind}${suffix}`, claims))));
    expect(await results("both:authed")).toEqual(runs);
    expect(await results("directory:authed")).toEqual([ok, R, P, ok]);
    for (const source of ["both", "directory"]) expect(await results(`${source}:org`)).toEqual(all(N));
  }
});

it.each(BACKENDS)("[B31] [B32] [B35] in %s, handlers get the user and the grants that count", async (_, start) => {
  const run = await start();
  const { user, role, membership } = told(0);
  const roles = [{ slug: "billing" }, { slug: "admin" }];
  const ended = membership("created", { role: { slug: "billing" }, roles });
  const billing = eventOf("organization_role.created", {
    organization_id: "org_0",
    slug: "billing",
    permissions: ["posts:list"],
  });
  await run("both:tell", null, { events: [user, role(["posts:read"]), billing, ended] });
  const claims = claimsOf(0, { ...ADMIN, role: "member", roles: ["member", "admin"] });
  const ada = { userId: "user_0", email: "ada0@example.com", emailVerified: true, firstName: "Ada", lastName: null };
  expect(await run("both:orgQueryOpen", claims)).toMatchObject({
    identity: { role: "admin", roles: ["admin"], permissions: ["posts:read"], organizationId: "org_0" },
    user: ada,
  });
  expect(await run("directory:orgMutationOpen", claims)).toMatchObject({
    identity: { role: "billing", roles: ["billing", "admin"], permissions: ["posts:list", "posts:read"] },
  });
  expect(await run("token:orgActionOpen", claims)).toMatchObject({
    identity: { role: "member", roles: ["member", "admin"], permissions: ADMIN.permissions },
    user: ada,
  });
});

it.each(BACKENDS)("[B33] in %s, a user whom the directory has not seen is written, or refused", async (_, start) => {
  const run = await start();
  for (const [n, [name, result, isWritten]] of (
    [
      ["both:orgQueryOpen", ok, false],
      ["token:authedQueryOpen", ok, false],
      ["directory:authedQueryOpen", Y, false],
      ["both:authedMutationOpen", ok, true],
      ["both:orgActionOpen", ok, true],
      ["token:orgMutationOpen", ok, true],
      ["directory:authedMutationOpen", ok, true],
      ["directory:orgMutationOpen", M, false],
      ["both:inner", ok, true],
      ["both:orgMutationRole", R, false],
      ["thrown:authedQueryOpen", Y, false],
      ["thrown:orgMutationOpen", Y, false],
      ["thrown:orgActionOpen", Y, false],
    ] as const
  ).entries()) {
    const email = `ada${n}@example.com`;
    const claims = claimsOf(n, { ...MEMBER, email });
    const { org_id: _org, ...outside } = claims;
    const caller = name.includes("authed") ? outside : claims;
    const first = await run(name, caller);
    expect([name, summary(first)]).toEqual([name, result]);
    const stored = await run("both:userIn", null, { userId: `user_${n}` });
    expect([name, stored]).toEqual([name, isWritten ? expect.objectContaining({ email }) : null]);
    // Once it is written, it is what a call gets.
    if (isWritten) expect([name, (await run(name, caller)) as unknown]).toEqual([name, first]);
    if (isWritten) expect((first as { user: unknown }).user).toEqual(stored);
  }
  const { user, userDeleted } = told(100);
  await run("both:tell", null, { events: [user, userDeleted] });
  expect(summary(await run("token:authedMutationOpen", claimsOf(100, {})))).toBe(ok);
  expect(await run("both:userIn", null, { userId: "user_100" })).toBeNull();
});

it.each(BACKENDS)("[B10] in %s, an unauthenticated caller is refused", async (_, start) => {
  const run = await start();
  for (const name of ["both:authedQueryOpen", "directory:orgMutationRole", "both:inner"])
    expect(summary(await run(name, null))).toBe("UNAUTHENTICATED");
});

it.each(BACKENDS)(
  "[B41] [B42] in %s, a page learns that its token is outdated, and can write its user",
  async (_, start) => {
    const run = await start();
    const claims = claimsOf(0, ADMIN);
    const session = async (...events: string[]): Promise<unknown> => {
      await run("both:tell", null, { events });
      return await run("both:session", claims);
    };
    const version = expect.any(String) as string;
    expect(await session()).toEqual({ state: "current" });
    await run("both:ensureUser", claims);
    expect(await run("both:userIn", null, { userId: "user_0" })).toMatchObject({ userId: "user_0", email: null });
    const { user, role, membership, revoked } = told(0);
    expect(await session(user, role(ADMIN.permissions), membership("created"))).toEqual({ state: "current" });
    const fewer = await session(
      eventOf("organization_role.updated", { organization_id: "org_0", slug: "admin", permissions: [] }),
    );
    expect(fewer).toEqual({ state: "changed", version });
    expect(await session()).toEqual(fewer);
    const other = await session(membership("updated", { role: { slug: "member" } }));
    expect([other, fewer]).toEqual([{ state: "changed", version }, expect.not.objectContaining(other as object)]);
    expect(await session(revoked)).toEqual({ state: "ended", version });
    expect(await run("both:session", null)).toMatchObject({ code: "UNAUTHENTICATED" });
  },
);

it.each(BACKENDS)("[B43] in %s, the handlers register themselves and get events", async (_, start) => {
  const run = await start();
  expect(await run("both:register", null)).toBeNull();
  const { user, userDeleted } = told(0);
  await run("both:tell", null, { events: [user, user, userDeleted] });
  expect(await run("both:created", null)).toEqual(["ada0@example.com"]);
});
