// The decision, for every token and every answer of the directory, and the guards around it. All kinds of functions in both backends:
// test/conformance/directory-functions.server.test.ts.
import { httpActionGeneric, mutationGeneric, queryGeneric } from "convex/server";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Call, decide } from "../../src/backend/decide.ts";
import { type AuthErrorCode, type DirectoryComponent, createAuth } from "../../src/backend/index.ts";

const SLUGS = ["admin", "member", "posts:write"];
const slugs = fc.uniqueArray(fc.constantFrom(...SLUGS));
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const USER = {
  userId: "user_1",
  email: null,
  emailVerified: false,
  firstName: null,
  lastName: null,
  name: null,
  profilePictureUrl: null,
  externalId: null,
  metadata: {},
  locale: null,
  lastSignInAt: null,
  createdAt: null,
  updatedAt: null,
};

const anyCall: fc.Arbitrary<Call<object>> = fc.record({
  identity: fc.record({
    userId: fc.constant("user_1"),
    sessionId: fc.constant("session_1"),
    organizationId: maybe(fc.constant("org_1")),
    role: fc.constant(null),
    roles: slugs,
    permissions: slugs,
    entitlements: fc.constant([]),
    featureFlags: fc.constant([]),
    impersonator: maybe(fc.constant({ email: "support@example.com" })),
    email: fc.constant("ada@example.com"),
    claims: fc.constant({}),
  }),
  requirements: fc.record({
    organization: fc.boolean(),
    role: fc.option(fc.constantFrom(...SLUGS), { nil: undefined }),
    permission: fc.option(fc.constantFrom(...SLUGS), { nil: undefined }),
    impersonation: fc.constantFrom("allow" as const, "forbid" as const, undefined),
  }),
  source: fc.constantFrom("token" as const, "directory" as const, "both" as const),
  answer: maybe(
    fc.record({
      user: maybe(fc.constant(USER)),
      isUserDeleted: fc.boolean(),
      isSessionRevoked: fc.boolean(),
      membership: fc.oneof(
        fc.constantFrom({ status: "deleted", roles: [], permissions: [], version: "1" }, null),
        fc.record({
          status: fc.constantFrom("active" as const, "inactive" as const, "pending" as const),
          roles: slugs,
          permissions: maybe(slugs),
          version: fc.constant("1"),
        }),
      ),
    }),
  ),
  missing: fc.constantFrom("ensure" as const, "pass" as const, "throw" as const),
});

/** Enough for the rare ones among the states. */
const MANY = { numRuns: 3000 };

const codeOf = (call: Call<object>): AuthErrorCode | null => {
  const verdict = decide(call);
  return verdict.kind === "refused" ? verdict.error.data.code : null;
};

describe("decide", () => {
  test("[B31] with both, a call runs only if the token alone lets it run, and only with grants of the token", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const verdict = decide({ ...call, source: "both" });
        if (verdict.kind === "refused") return;
        expect(codeOf({ ...call, source: "token" })).toBeNull();
        for (const kind of ["roles", "permissions"] as const)
          expect(call.identity[kind]).toEqual(expect.arrayContaining([...verdict.identity[kind]]));
      }),
      MANY,
    );
  });

  test("[B31] with both, a call runs only if the directory, where it knows the membership, lets it run as well", () => {
    fc.assert(
      fc.property(anyCall, ({ answer, ...call }) => {
        fc.pre(answer?.user != null && typeof answer.membership === "object" && answer.membership?.status === "active");
        fc.pre(answer.membership.permissions !== null);
        const both = codeOf({ ...call, answer, source: "both" });
        if (both === null) expect(codeOf({ ...call, answer, source: "directory" })).toBeNull();
      }),
      MANY,
    );
  });

  test("[B32] with directory, roles and permissions of the token make no difference", () => {
    fc.assert(
      fc.property(anyCall, slugs, slugs, (call, roles, permissions) => {
        fc.pre(call.answer !== null);
        const other = { ...call, identity: { ...call.identity, roles, permissions }, source: "directory" as const };
        expect(codeOf(other)).toBe(codeOf({ ...call, source: "directory" }));
      }),
      MANY,
    );
  });

  test("[B31] [B32] a revoked session or a deleted user never runs, unless only the token counts", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        fc.pre(call.answer?.isSessionRevoked === true || call.answer?.isUserDeleted === true);
        if (call.source === "token") expect(codeOf(call)).not.toBe("SESSION_REVOKED");
        else expect(codeOf(call)).toBe("SESSION_REVOKED");
      }),
      MANY,
    );
  });

  test("[B36] impersonation makes a difference only where it is forbidden", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const inPerson = codeOf({ ...call, identity: { ...call.identity, impersonator: null } });
        expect(inPerson).not.toBe("IMPERSONATION_FORBIDDEN");
        const isForbidden = call.requirements.impersonation === "forbid" && call.identity.impersonator !== null;
        if (codeOf(call) === "IMPERSONATION_FORBIDDEN") expect(isForbidden).toBe(true);
        else expect(codeOf(call)).toBe(inPerson);
        if (isForbidden) expect(codeOf(call)).toMatch(/^(IMPERSONATION_FORBIDDEN|SESSION_REVOKED)$/);
      }),
      MANY,
    );
  });

  test("[B32] with directory, a selected organization needs an active membership", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        fc.pre(call.answer !== null && call.identity.organizationId !== null);
        const { membership } = call.answer;
        const isActive = membership !== null && membership.status === "active";
        if (!isActive) expect(codeOf({ ...call, source: "directory" })).not.toBeNull();
      }),
      MANY,
    );
  });

  test("[B17] every refusal has its code, the evidence and the fix, and no ID", () => {
    const seen = new Set<AuthErrorCode>();
    fc.assert(
      fc.property(anyCall, (call) => {
        const verdict = decide(call);
        if (verdict.kind === "runs") return;
        const { code, message } = verdict.error.data;
        seen.add(code);
        expect(message).toMatch(
          new RegExp(
            `^This function needs .*\\. \\[${code}\\]\\n {2}The .*\\.\\n {2}Fix: .*\\.\\n {2}See https:.*/${code}\\.md$`,
          ),
        );
        expect(message).not.toMatch(/user_1|session_1|org_1|@example/);
      }),
      MANY,
    );
    const all = [
      "FORBIDDEN_PERMISSION",
      "FORBIDDEN_ROLE",
      "IMPERSONATION_FORBIDDEN",
      "NOT_A_MEMBER",
      "NO_ORGANIZATION",
    ];
    expect([...seen].toSorted()).toEqual([...all, "SESSION_REVOKED", "USER_NOT_SYNCED"]);
  });

  test("[B33] only a user who is neither known nor deleted is written, and only by a call that runs", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const verdict = decide(call);
        if (verdict.kind === "refused") return;
        const isUnseen = call.answer !== null && call.answer.user === null && !call.answer.isUserDeleted;
        expect(verdict.writesUser).toBe(isUnseen && call.missing === "ensure");
        expect(verdict.user).toEqual(call.answer?.user ?? { ...USER, email: "ada@example.com" });
      }),
      MANY,
    );
  });
});

describe("guards", () => {
  const component = {
    read: { caller: "caller" },
    write: { ensureUser: "ensureUser" },
  } as unknown as DirectoryComponent;
  const known = { user: USER, isUserDeleted: false, isSessionRevoked: false, membership: null };

  /** Runs a function as a user, and returns what it asked for. */
  async function asks(registered: unknown, answer: object = known): Promise<unknown[]> {
    const asked: unknown[] = [];
    const ctx = {
      auth: { getUserIdentity: async () => ({ subject: "user_1", sid: "session_1", org_id: "org_1" }) },
      runQuery: async (...call: unknown[]) => (asked.push(call), answer),
      runMutation: async (...call: unknown[]) => asked.push(call),
    };
    const { _handler } = registered as { _handler: (ctx: object, args: object) => Promise<unknown> };
    await _handler(ctx, {});
    return asked;
  }

  test("[B34] with a component, a call asks the directory once, and without one never", async () => {
    const handler = async (): Promise<number> => 1;
    const builders = { query: queryGeneric, mutation: mutationGeneric };
    const once = ["caller", { userId: "user_1", sessionId: "session_1", organizationId: "org_1" }];
    const ensure = ["ensureUser", { userId: "user_1", email: null }];
    const auth = createAuth(builders, { component });
    expect(await asks(auth.authedQuery({ handler }))).toEqual([once]);
    expect(await asks(auth.orgMutation({ handler }))).toEqual([once]);
    expect(await asks(auth.orgMutation({ handler }), { ...known, user: null })).toEqual([once, ensure]);
    expect(await asks(auth.publicMutation({ handler }))).toEqual([]);
    expect(await asks(createAuth(builders).orgMutation({ handler }))).toEqual([]);
  });

  test("[B37] options that need a directory throw without one, and so do unknown values", () => {
    const builders = { query: queryGeneric };
    for (const [options, problem] of [
      [{ component: undefined }, "`component` is undefined"],
      [{ source: "both" }, "`source` needs a `component`"],
      [{ source: "directory" }, "`source` needs a `component`"],
      [{ onMissingUser: "throw" }, "`onMissingUser` needs a `component`"],
      [{ component, source: "synced" }, '`source` is "synced"'],
      [{ component, source: undefined }, "`source` is undefined"],
      [{ component, onMissingUser: true }, "`onMissingUser` is true"],
    ] as const)
      expect(() => createAuth(builders, options as never)).toThrow(`createAuth: ${problem}`);
    expect(() => createAuth(builders, { source: "token" })).not.toThrow();
  });

  test.each([undefined, true, "deny"])("[B14] [B36] a definition throws if `impersonation` is %j", (impersonation) => {
    const { authedQuery, publicQuery } = createAuth({ query: queryGeneric });
    const definition = { impersonation, handler: async () => 1 } as never;
    expect(() => authedQuery(definition)).toThrow("createAuth: `impersonation` is ");
    expect(() => publicQuery(definition)).toThrow("a public function cannot require `impersonation`");
  });

  test("[B16] an HTTP action answers a revoked session with 401, and other refusals of the directory with 403", async () => {
    const { authedHttpAction } = createAuth({ httpAction: httpActionGeneric }, { component });
    const answerOf = async (answer: object): Promise<unknown[]> => {
      const action = authedHttpAction(async () => new Response()) as unknown as {
        _handler: (ctx: object, request: Request) => Promise<Response>;
      };
      const ctx = {
        auth: { getUserIdentity: async () => ({ subject: "user_1", org_id: "org_1" }) },
        runQuery: async () => answer,
      };
      const response = await action._handler(ctx, new Request("https://x.convex.site"));
      return [response.status, response.headers.get("www-authenticate")];
    };
    expect(await answerOf(known)).toEqual([200, null]);
    expect(await answerOf({ ...known, isSessionRevoked: true })).toEqual([401, 'Bearer error="invalid_token"']);
    expect(
      await answerOf({ ...known, membership: { status: "deleted", roles: [], permissions: [], version: "1" } }),
    ).toEqual([403, null]);
  });
});
