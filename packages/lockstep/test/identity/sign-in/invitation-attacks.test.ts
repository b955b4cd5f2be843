// Invitations in the wrong hands.

import { expect, test } from "vitest";
import { exchangeCode } from "../../../src/identity/http/token/grants/exchange-code.ts";
import type { GrantRequest } from "../../../src/identity/http/token/shared/grant.ts";
import type { User } from "../../../src/identity/objects/accounts/user.ts";
import { issueCode } from "../../../src/identity/sign-in/issue-code.ts";
import { sha256 } from "../../../src/identity/values/secret.ts";
import { addUser, open, PASSWORD, type InProcess } from "../support/in-process.ts";
import { API_KEY, CLIENT, REDIRECT, START } from "../support/local-authkit.ts";

/** Invites bob@corp.example to an organization and returns the token. */
async function invite({ context: { store }, request }: InProcess): Promise<string> {
  const organization = store.organizations.insert({
    name: "Corp",
    external_id: null,
    metadata: {},
    allow_profiles_outside_organization: false,
  });
  const sent = await request("/user_management/invitations", {
    method: "POST",
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ email: "bob@corp.example", organization_id: organization.id }),
  });
  return sent.body.token as string;
}

test("[I453] a user without a verified address of the company's domain cannot accept a colleague's invitation", async () => {
  const local = await open({ settings: { emailVerification: false } });
  const { store } = local.context;
  const invitation_token = await invite(local);
  const { id, email } = await addUser(local, { email: "mallory@corp.example", email_verified: false });
  const signIn = (): ReturnType<typeof local.grant> =>
    local.grant("password", { email, password: PASSWORD, invitation_token });
  expect((await signIn()).body).toMatchObject({ error: "invitation_cannot_be_used_for_email" });
  expect(store.invitations.findBy("token", invitation_token)?.state).toBe("pending");
  expect(store.memberships.count()).toBe(0);

  store.users.update(id, { email_verified: true });
  expect((await signIn()).status).toBe(200);
  expect(store.memberships.count()).toBe(1);
});

test("[I454] of two overlapping exchanges with one invitation, one creates the membership; the other's code is not spent", async () => {
  const local = await open();
  const { store, clients } = local.context;
  const invitation_token = await invite(local);
  const client = clients.find(CLIENT);
  if (client === undefined) throw new Error("the client is registered");
  const codes: string[] = [];
  const requestOf = (user: User): GrantRequest => {
    const authorization = { client, returnTo: { redirectUri: REDIRECT, state: null }, codeChallenge: null };
    const code = issueCode(local.context, authorization, {
      userId: user.id,
      organizationId: null,
      authMethod: "Password",
      impersonator: null,
      ipAddress: null,
      userAgent: null,
      browserSessionId: null,
      signedInAt: START,
    });
    codes.push(code);
    return { client, confidential: true, fields: new Map(Object.entries({ code, invitation_token })) };
  };
  const users = [
    await addUser(local, { email: "bob@corp.example" }),
    await addUser(local, { email: "eve@corp.example" }),
  ];
  const outcomes = await Promise.allSettled(users.map((user) => exchangeCode(local.context, requestOf(user))));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { error: "invitation_invalid" },
  });
  expect(store.memberships.count()).toBe(1);
  expect(codes.filter((code) => store.codes.find(sha256(code))?.sessionId === null)).toHaveLength(1);
});
