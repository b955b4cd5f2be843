// The grants of an access token, from claims of the right and of wrong types.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAccessToken } from "../../src/core/claims.ts";
import { type Grant, type Identity, grantsOf } from "../../src/index.ts";
import { makeToken } from "../../src/testing/index.ts";

function identityWith(claims: object): Identity {
  const token = readAccessToken(makeToken({ sub: "user_1", sid: "session_1", iat: 1000, exp: 1300, ...claims }));
  if (token === null) throw new Error("The token cannot be read.");
  return token.identity;
}

/** As local AuthKit and WorkOS write them. */
const FULL = {
  org_id: "org_1",
  role: "admin",
  roles: ["admin", "billing"],
  permissions: ["posts:read", "posts:write"],
  entitlements: ["audit-logs"],
  feature_flags: ["new-editor"],
  act: { sub: "support@example.com" },
};

test("[S44] role, roles, permissions, entitlements, flags and impersonator are read from the claims", () => {
  const { has, ...grants } = grantsOf(identityWith(FULL));
  expect(grants).toEqual({
    organizationId: "org_1",
    role: "admin",
    roles: ["admin", "billing"],
    permissions: ["posts:read", "posts:write"],
    entitlements: ["audit-logs"],
    featureFlags: ["new-editor"],
    impersonator: { email: "support@example.com" },
  });
  const wanted: [Grant, boolean][] = [
    [{ role: "admin" }, true],
    [{ role: "billing" }, true],
    [{ role: "member" }, false],
    [{ permission: "posts:write" }, true],
    [{ permission: "posts" }, false],
    [{ entitlement: "audit-logs" }, true],
    [{ featureFlag: "new-editor" }, true],
    [{ featureFlag: "audit-logs" }, false],
    [{ role: "admin", permission: "posts:read", featureFlag: "new-editor" }, true],
    [{ role: "admin", permission: "posts:delete" }, false],
    [{}, false],
  ];
  expect(wanted.map(([grant]) => has(grant))).toEqual(wanted.map(([, granted]) => granted));
});

test("[S44] a token with only `role` has that role, and one with none of the claims grants nothing", () => {
  expect(grantsOf(identityWith({ org_id: "org_1", role: "member" }))).toMatchObject({
    role: "member",
    roles: ["member"],
  });
  for (const identity of [null, identityWith({})]) {
    const { has, ...grants } = grantsOf(identity);
    expect(grants).toEqual({
      organizationId: null,
      role: null,
      roles: [],
      permissions: [],
      entitlements: [],
      featureFlags: [],
      impersonator: null,
    });
    expect(has({ role: "admin" })).toBe(false);
    expect(has({ role: null } as unknown as Grant)).toBe(false);
    expect(has({ permission: undefined } as unknown as Grant)).toBe(false);
    expect(has({ toString: "x" } as unknown as Grant)).toBe(false);
  }
});

test("[S44] claims of another organization grant nothing", () => {
  const identity: Identity = { ...identityWith(FULL), organizationId: "org_2" };
  expect(grantsOf(identity)).toMatchObject({ organizationId: "org_2", role: null, roles: [], permissions: [] });
  expect(grantsOf(identity).has({ role: "admin" })).toBe(false);
  expect(grantsOf(identity).impersonator).toEqual({ email: "support@example.com" });
});

test("[S44] claims of any other type count as absent, and nothing throws", () => {
  const anything = fc.jsonValue();
  const claims = fc.record({
    role: anything,
    roles: anything,
    permissions: anything,
    entitlements: anything,
    feature_flags: anything,
    act: anything,
  });
  fc.assert(
    fc.property(claims, (odd) => {
      const grants = grantsOf(identityWith(odd));
      const { role, roles, permissions, entitlements, featureFlags, impersonator, has } = grants;
      for (const name of [...roles, ...permissions, ...entitlements, ...featureFlags])
        expect(name).toBeTypeOf("string");
      expect(role === null || typeof role === "string").toBe(true);
      expect(impersonator === null || typeof impersonator.email === "string").toBe(true);
      for (const permission of permissions) expect(has({ permission })).toBe(true);
    }),
  );
});
