// `createAuth` in convex-test: the identity, refusals and custom claims. All tokens with all kinds of functions:
// test/conformance/guarded-functions.server.test.ts.
import { mutationGeneric, queryGeneric, type UserIdentity } from "convex/server";
import { ConvexError, type PropertyValidators, v } from "convex/values";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAuth, isAuthError } from "../../src/backend/index.ts";
import { appOf, refusedWith } from "../support/guarded-app.ts";

const NOTHING = {
  userId: "user_1",
  sessionId: null,
  organizationId: null,
  role: null,
  roles: [],
  permissions: [],
  entitlements: [],
  featureFlags: [],
  impersonator: null,
  email: null,
  claims: {},
};
const auth = createAuth({ query: queryGeneric, mutation: mutationGeneric });
const who = auth.authedQuery({ args: {}, handler: async ({ identity }) => identity });

describe("identity", () => {
  test("[B11] every claim of WorkOS has one name", async () => {
    const claims = {
      sid: "session_1",
      org_id: "org_1",
      role: "admin",
      roles: ["admin", "billing"],
      permissions: ["posts:read"],
      entitlements: ["audit-logs"],
      feature_flags: ["new-editor"],
      "act.sub": "support@example.com",
      email: "ada@example.com",
      plan: "pro",
    };
    expect(await appOf({ who })("who", claims)).toEqual({
      userId: "user_1",
      sessionId: "session_1",
      organizationId: "org_1",
      role: "admin",
      roles: ["admin", "billing"],
      permissions: ["posts:read"],
      entitlements: ["audit-logs"],
      featureFlags: ["new-editor"],
      impersonator: { email: "support@example.com" },
      email: "ada@example.com",
      claims: {},
    });
    expect(await appOf({ who })("who", {})).toEqual(NOTHING);
  });

  test("[B11] a claim of another type grants nothing", async () => {
    const names = [
      "sid",
      "org_id",
      "role",
      "roles",
      "permissions",
      "entitlements",
      "feature_flags",
      "act.sub",
      "email",
    ];
    // Neither a text nor a list with texts.
    const other = fc.oneof(
      fc.constant(""),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.oneof(fc.integer(), fc.constant(""), fc.constant(null), fc.array(fc.string()))),
    );
    const call = appOf({ who });
    const claims = fc.record(Object.fromEntries(names.map((name) => [name, other])), { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(claims, async (given) => {
        expect(await call("who", given as Partial<UserIdentity>)).toEqual(NOTHING);
      }),
    );
  });
});

describe("refusals", () => {
  test("[B12] the handler of a refused call does not run", async () => {
    const ran: string[] = [];
    const handler = async (): Promise<void> => void ran.push("ran");
    const call = appOf({
      out: auth.authedMutation({ handler }),
      org: auth.orgMutation({ handler }),
      role: auth.orgMutation({ role: "admin", handler }),
      permission: auth.orgMutation({ permission: "posts:write", handler }),
      bare: auth.authedMutation(handler),
    });
    const member = { org_id: "org_1", role: "member" };
    for (const [name, claims] of [
      ["out", null],
      ["bare", null],
      ["org", {}],
      ["role", member],
      ["permission", member],
    ] as const)
      await refusedWith(call(name, claims));
    expect(ran).toEqual([]);
    for (const name of ["out", "bare", "org"]) await call(name, member);
    expect(ran).toHaveLength(3);
  });

  test("[B17] the message has the code, the evidence and the fix, and no ID", async () => {
    const call = appOf({
      org: auth.orgQuery({ handler: async () => 1 }),
      role: auth.orgQuery({ role: "admin", handler: async () => 1 }),
      permission: auth.authedQuery({ permission: "posts:write", handler: async () => 1 }),
    });
    const user = { sid: "session_1", email: "ada@example.com", permissions: ["posts:read"] };
    const refusals = [
      await refusedWith(call("org", null)),
      await refusedWith(call("org", user)),
      await refusedWith(call("role", { ...user, org_id: "org_1", roles: ["member", "billing"] })),
      await refusedWith(call("permission", user)),
    ];
    const message = expect.any(String) as string;
    expect(refusals).toEqual([
      { code: "UNAUTHENTICATED", message },
      { code: "NO_ORGANIZATION", message },
      { code: "FORBIDDEN_ROLE", role: "admin", message },
      { code: "FORBIDDEN_PERMISSION", permission: "posts:write", message },
    ]);
    for (const { code, message: text } of refusals) {
      expect(text).toMatch(
        new RegExp(
          `^This function needs .*\\. \\[${String(code)}\\]\\n {2}The .*\\.\\n {2}Fix: .*\\.\\n {2}See https:.*/${String(code)}\\.md$`,
        ),
      );
      expect(text).not.toMatch(/user_1|session_1|org_1|ada@/);
    }
    expect(refusals[2]?.["message"]).toContain("the roles member, billing; in the selected organization");
    expect(refusals[3]?.["message"]).toContain("the permissions posts:read; no organization is selected");
  });

  test.each([
    [null],
    [undefined],
    ["UNAUTHENTICATED"],
    [new Error("UNAUTHENTICATED")],
    [{ data: { code: "UNAUTHENTICATED", message: "" } }],
    [new ConvexError("UNAUTHENTICATED")],
    [new ConvexError({ code: "UNAUTHENTICATED" })],
    [new ConvexError({ code: "NOT_FOUND", message: "" })],
    [new ConvexError({ code: "toString", message: "" })],
    [Object.assign(new Error("x"), { data: null })],
  ])("[B17] isAuthError refuses %o", (error) => {
    expect(isAuthError(error)).toBe(false);
  });
});

describe("claims", () => {
  const claims = {
    plan: v.union(v.literal("free"), v.literal("pro")),
    seats: v.optional(v.number()),
    "org.tags": v.array(v.string()),
  };
  const withClaims = createAuth({ query: queryGeneric }, { claims });
  const call = appOf({ read: withClaims.authedQuery({ args: {}, handler: async ({ identity }) => identity.claims }) });

  test("[B13] claims with a validator are returned, and no others", async () => {
    const token = { plan: "pro", seats: 3, "org.tags": ["a"], other: 1 };
    expect(await call("read", token)).toEqual({ plan: "pro", seats: 3, "org.tags": ["a"] });
    expect(await call("read", { plan: "free", "org.tags": [] })).toEqual({ plan: "free", "org.tags": [] });
  });

  test.each([
    ["plan", { "org.tags": [] }, "It is missing"],
    ["plan", { plan: "gold-secret", "org.tags": [] }, "It is another string"],
    ["seats", { plan: "pro", seats: "3", "org.tags": [] }, "It is another string"],
    ["seats", { plan: "pro", seats: null, "org.tags": [] }, "It is null"],
    ["org.tags", { plan: "pro", "org.tags": ["a", 1] }, "It is an array"],
  ])("[B13] a claim %s that does not match is named, and its value is not", async (claim, token, evidence) => {
    const refused = await refusedWith(call("read", token as Partial<UserIdentity>));
    expect(refused).toMatchObject({
      code: "INVALID_CLAIMS",
      claim,
      message: expect.stringContaining(evidence) as string,
    });
    expect(refused["message"]).not.toContain("secret");
    expect(await refusedWith(call("read", null))).toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test.each<[string, PropertyValidators[string]]>([
    ["an object", v.object({})],
    ["a record", v.record(v.string(), v.string())],
    ["an int64", v.int64()],
    ["bytes", v.bytes()],
    ["a list of int64", v.array(v.int64())],
    ["a union with bytes", v.union(v.string(), v.bytes())],
  ])("[B13] the validator of %s throws in createAuth", (_, validator) => {
    expect(() => createAuth({ query: queryGeneric }, { claims: { plan: validator } })).toThrow(/claim `plan`[^]*Fix: /);
  });

  test.each([
    [v.string(), "text", 1],
    [v.id("users"), "text", 1],
    [v.number(), 1, "1"],
    [v.boolean(), false, 0],
    [v.null(), null, 0],
    [v.any(), { a: 1 }, undefined],
    [v.literal(1), 1, 2],
  ])("[B13] %o matches %o and not %o", async (validator, right, wrong) => {
    const { authedQuery } = createAuth(
      { query: queryGeneric },
      { claims: { it: validator as PropertyValidators[string] } },
    );
    const read = appOf({ read: authedQuery({ args: {}, handler: async ({ identity }) => identity.claims }) });
    expect(await read("read", { it: right })).toEqual({ it: right });
    expect(await refusedWith(read("read", { it: wrong }))).toMatchObject({ code: "INVALID_CLAIMS", claim: "it" });
  });
});
