// What a sign-in requires, and in which order.

import { expect, test } from "vitest";
import { newUser } from "../../../src/identity/objects/accounts/user.ts";
import { resolveOptions } from "../../../src/identity/options/options.ts";
import { decideNext, type SignInFacts } from "../../../src/identity/rules/decide-next.ts";
import { openStore } from "../../../src/identity/store/open-store.ts";
import { CLIENT, REDIRECT, START } from "../support/local-authkit.ts";

function facts(change: Partial<SignInFacts> = {}): SignInFacts {
  const store = openStore(null, () => START);
  const { settings } = resolveOptions({ port: 0, data: null, clients: [{ id: CLIENT, redirectUris: [REDIRECT] }] });
  const user = store.users.insert({ ...newUser("ada@example.com"), email_verified: true });
  const base = { user, method: "Password", connectionId: null, secondFactor: false, organizationId: null } as const;
  return { ...base, memberships: [], factors: [], connections: [], settings, ...change };
}

const member = (organization_id: string): SignInFacts["memberships"][number] => ({
  object: "organization_membership",
  id: `om_${organization_id}`,
  user_id: "user_1",
  organization_id,
  organization_name: organization_id,
  status: "active",
  role: { slug: "member" },
  roles: [{ slug: "member" }],
  directory_managed: false,
  custom_attributes: {},
  created_at: "",
  updated_at: "",
});
const factor: SignInFacts["factors"][number] = {
  object: "authentication_factor",
  id: "auth_factor_1",
  type: "totp",
  user_id: "user_1",
  totp: { issuer: "x", user: "y" },
  created_at: "",
  updated_at: "",
};

test("[I65] all required steps are asked in order, and then the session is created", () => {
  const all = facts({ factors: [factor], memberships: [member("org_1"), member("org_2")] });
  const unverified = { ...all.user, email_verified: false };
  expect(decideNext({ ...all, user: unverified }).kind).toBe("email_verification");
  expect(decideNext(all).kind).toBe("mfa_challenge");
  expect(decideNext({ ...all, secondFactor: true }).kind).toBe("organization_selection");
  const chosen = { ...all, secondFactor: true, organizationId: "org_2" };
  expect(decideNext(chosen)).toEqual({ kind: "complete", organizationId: "org_2" });
  expect(decideNext({ ...chosen, organizationId: "org_3" }).kind).toBe("not_a_member");
});

test("[I65] [I601] a user whose organization requires its identity provider is sent there, whatever else they proved", () => {
  const connections: SignInFacts["connections"] = [
    {
      object: "connection",
      id: "conn_1",
      organization_id: "org_1",
      connection_type: "OktaSAML",
      name: "x",
      state: "active",
      status: "linked",
      domains: [],
      created_at: "",
      updated_at: "",
    },
  ];
  for (const method of ["Password", "MagicAuth", "Passkey", "GoogleOAuth"] as const) {
    expect(decideNext(facts({ method, connections }))).toEqual({ kind: "sso_required", connections });
  }
  expect(decideNext(facts({ method: "Impersonation", connections })).kind).toBe("complete");
  expect(decideNext(facts({ method: "SSO", connectionId: "conn_1", connections })).kind).toBe("complete");
  // A sign-in at another identity provider does not count.
  expect(decideNext(facts({ method: "SSO", connectionId: "conn_2", connections })).kind).toBe("sso_required");
});

test("[I65] no unnecessary step is asked", () => {
  const { settings } = facts();
  expect(decideNext(facts())).toEqual({ kind: "complete", organizationId: null });
  expect(decideNext(facts({ memberships: [member("org_1")] }))).toEqual({ kind: "complete", organizationId: "org_1" });
  expect(decideNext(facts({ settings: { ...settings, mfa: "required" } })).kind).toBe("mfa_enrollment");
  expect(decideNext(facts({ settings: { ...settings, mfa: "off" }, factors: [factor] })).kind).toBe("complete");
  for (const method of ["SSO", "Passkey", "GoogleOAuth", "Impersonation"] as const) {
    expect(decideNext(facts({ method, factors: [factor] })).kind).toBe("complete");
  }
  const user = { ...facts().user, email_verified: false };
  expect(decideNext(facts({ user, settings: { ...settings, emailVerification: false } })).kind).toBe("complete");
  expect(decideNext(facts({ user, method: "Impersonation" })).kind).toBe("complete");
});
