// Sessions and organizations: how a session enters one, switches to another, what its token contains, and when it ends.

import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { issueTokens } from "../../../../src/identity/http/token/shared/issue-tokens.ts";
import { deleteUserWithAll } from "../../../../src/identity/operations/shared/delete-with-all.ts";
import { issueCode } from "../../../../src/identity/sign-in/issue-code.ts";
import { newSession } from "../../../../src/identity/sign-in/sessions.ts";
import { sha256 } from "../../../../src/identity/values/secret.ts";
import { addUser, open, PASSWORD, type Answer, type InProcess } from "../../support/in-process.ts";
import { CLIENT, REDIRECT, START } from "../../support/local-authkit.ts";
import { addOrganization } from "../../support/stored.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };

const byPassword = (kit: InProcess, fields: Record<string, string> = {}): Promise<Answer> =>
  kit.grant("password", { ...ADA, ...fields });
const codeOf = (answer: Answer): [number, string] => [answer.status, answer.body.code ?? answer.body.error];

describe("invitations", () => {
  const invite = (kit: InProcess, email: string, organization_id: string | null): string =>
    kit.context.store.invitations.insert({
      email,
      state: "pending",
      accepted_at: null,
      revoked_at: null,
      expires_at: new Date(kit.clock.now + 1000).toISOString(),
      organization_id,
      inviter_user_id: null,
      accepted_user_id: null,
      role_slug: "admin",
      token: `invitation for ${email}`,
      accept_invitation_url: "http://localhost/",
    }).token;

  test("[I81] signing in with an invitation makes the user a member and signs in to its organization, once", async () => {
    const kit = await open();
    const user = await addUser(kit, { email_verified: false });
    const owner = await addUser(kit, { email: "owner@example.com" });
    const organization_id = addOrganization(kit.context.store, "Invites", owner);
    addOrganization(kit.context.store, "Own", user);
    const invitation_token = invite(kit, ADA.email, organization_id);
    const { status, body } = await byPassword(kit, { invitation_token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ organization_id, user: { email_verified: true } });
    const [membership] = kit.context.store.memberships.findAllBy(
      "user_and_organization",
      `${user.id} ${organization_id}`,
    );
    expect(membership).toMatchObject({ status: "active", role: { slug: "admin" } });
    expect(kit.events()).toContain("invitation.accepted");
    expect(codeOf(await byPassword(kit, { invitation_token }))).toEqual([400, "invitation_invalid"]);
  });

  test("[I81] another user's invitation, or an expired one, is refused", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const others = invite(kit, "eve@other.example", addOrganization(kit.context.store, "Invites", user));
    expect(codeOf(await byPassword(kit, { invitation_token: others }))).toEqual([
      400,
      "invitation_cannot_be_used_for_email",
    ]);
    const own = invite(kit, ADA.email, null);
    kit.clock.now += 1000;
    expect(codeOf(await byPassword(kit, { invitation_token: own }))).toEqual([400, "invitation_invalid"]);
  });
});

describe("refresh and organizations", () => {
  test("[I82] a refresh switches the session to another organization, where it stays", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const first = addOrganization(kit.context.store, "First", user);
    const start = await byPassword(kit);
    const second = addOrganization(kit.context.store, "Second", user);
    const refresh = (refresh_token: string, more: Record<string, string> = {}): Promise<Answer> =>
      kit.grant("refresh_token", { refresh_token, ...more });
    const orgOf = ({ body }: Answer): unknown[] => [body.organization_id, decodeJwt(body.access_token)["org_id"]];

    const kept = await refresh(start.body.refresh_token);
    expect(orgOf(kept)).toEqual([first, first]);
    expect(codeOf(await refresh(kept.body.refresh_token, { organization_id: "org_none" }))).toEqual([
      400,
      "invalid_organization_id",
    ]);
    const moved = await refresh(kept.body.refresh_token, { organization_id: second });
    expect(orgOf(moved)).toEqual([second, second]);
    expect(orgOf(await refresh(moved.body.refresh_token))).toEqual([second, second]);

    // The same old token again, without an organization: the very same response. For another organization: that one.
    expect((await refresh(kept.body.refresh_token)).body).toEqual(moved.body);
    const elsewhere = await refresh(kept.body.refresh_token, { organization_id: first });
    expect(orgOf(elsewhere)).toEqual([first, first]);
    expect(elsewhere.body.refresh_token).toBe(moved.body.refresh_token);
  });

  test("[I83] a user who is no longer an active member has no session in the organization", async () => {
    const kit = await open();
    const user = await addUser(kit);
    addOrganization(kit.context.store, "Only", user);
    const { body } = await byPassword(kit);
    const [membership] = kit.context.store.memberships.findAllBy("user_id", user.id);
    kit.context.store.memberships.update(membership?.id ?? "", { status: "inactive" });
    const refused = await kit.grant("refresh_token", { refresh_token: body.refresh_token });
    expect(codeOf(refused)).toEqual([400, "invalid_grant"]);
    expect(kit.events().at(-1)).toBe("session.revoked");
  });
});

describe("end of a membership", () => {
  test.each(["PUT deactivate", "DELETE"])(
    "[I407] %s ends the sessions in its organization, and no others",
    async (how) => {
      const kit = await open();
      const user = await addUser(kit);
      const outside = (await byPassword(kit)).body;
      const organization = addOrganization(kit.context.store, "Left", user);
      const inside = (await byPassword(kit)).body;
      expect(inside.organization_id).toBe(organization);
      const membership = kit.context.store.memberships.findBy("user_id", user.id);
      const [method, more] = how.split(" ");
      const at = `/user_management/organization_memberships/${membership?.id}${more === undefined ? "" : `/${more}`}`;
      const headers = { authorization: "Bearer sk_test_default" };
      expect((await kit.request(at, { method: method ?? "", headers })).status).toBe(200);

      expect(kit.events().at(-1)).toBe("session.revoked");
      expect(kit.events().filter((name) => name === "session.revoked")).toHaveLength(1);
      const { sid } = decodeJwt(inside.access_token);
      expect(kit.context.store.sessions.find(sid as string)?.endedAt).not.toBeNull();
      expect((await kit.grant("refresh_token", { refresh_token: outside.refresh_token })).status).toBe(200);
    },
  );

  test.each(["the user is gone", "the user, in no organization, is gone", "the membership ended"])(
    "[I408] a code gives no session when %s",
    async (what) => {
      const kit = await open();
      const user = await addUser(kit);
      const organizationId = addOrganization(kit.context.store, "Left", user);
      const [client] = kit.context.clients.all();
      const code = issueCode(
        kit.context,
        { client: client!, returnTo: { redirectUri: REDIRECT }, codeChallenge: null },
        {
          userId: user.id,
          organizationId: what.includes("in no organization") ? null : organizationId,
          authMethod: "Password",
          impersonator: null,
          ipAddress: null,
          userAgent: null,
          browserSessionId: null,
          signedInAt: START,
        },
      );
      if (what !== "the membership ended") deleteUserWithAll(kit.context, user.id);
      else kit.context.store.memberships.delete(kit.context.store.memberships.findBy("user_id", user.id)?.id ?? "");
      expect(codeOf(await kit.grant("authorization_code", { code }))).toEqual([400, "invalid_grant"]);
      expect(kit.events()).not.toContain("session.created");
    },
  );

  test("[I408] a device that the user approved gets no session once the user is deleted", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const { deviceAuthorizations } = kit.context.store;
    const approved = (code: string): object =>
      deviceAuthorizations.insert({
        hash: sha256(code),
        client_id: CLIENT,
        user_code: `${code}-CODE`,
        state: "approved",
        expires_at_ms: START + 1000,
        interval_ms: 5000,
        polled_at_ms: null,
        approval_hash: null,
        user: { user_id: user.id, organization_id: null, method: "Password", signed_in_at_ms: START },
      });
    const poll = (device_code: string): Promise<Answer> =>
      kit.grant("urn:ietf:params:oauth:grant-type:device_code", { device_code });
    approved("first");
    expect((await poll("first")).status).toBe(200);
    approved("second");
    deleteUserWithAll(kit.context, user.id);
    expect(codeOf(await poll("second"))).toEqual([400, "invalid_grant"]);
  });
});

describe("lifetime of a session", () => {
  test("[I84] the maximum and idle lifetimes of a session are settings, and so is an access token's", async () => {
    const kit = await open({ accessTokenSeconds: 60, settings: { sessionSeconds: 1000, inactivitySeconds: 400 } });
    await addUser(kit);
    const first = (await byPassword(kit)).body;
    const { iat = 0, exp } = decodeJwt(first.access_token);
    expect(exp).toBe(iat + 60);
    const refresh = (refresh_token: string): Promise<Answer> => kit.grant("refresh_token", { refresh_token });

    kit.clock.now += 399_999;
    const second = (await refresh(first.refresh_token)).body;
    const idle = (await byPassword(kit)).body;
    kit.clock.now += 399_999;
    const third = (await refresh(second.refresh_token)).body;
    kit.clock.now += 1;
    const ended = { error: "invalid_grant", error_description: "Session has already ended." };
    expect((await refresh(idle.refresh_token)).body).toEqual(ended);
    kit.clock.now = START + 999_999;
    const fourth = (await refresh(third.refresh_token)).body;
    kit.clock.now = START + 1_000_000;
    expect((await refresh(fourth.refresh_token)).body).toEqual(ended);
  });

  test("[I85] a session ended by reuse of a code or a refresh token emits its event", async () => {
    const kit = await open();
    await addUser(kit);
    const { refresh_token } = (await byPassword(kit)).body;
    await kit.grant("refresh_token", { refresh_token });
    kit.clock.now += 30_001;
    await kit.grant("refresh_token", { refresh_token });
    expect(kit.events().at(-1)).toBe("session.revoked");
  });
});

describe("contents of a token", () => {
  test("[I86] it contains the organization, the roles and their permissions as they are now", async () => {
    const kit = await open();
    const { store } = kit.context;
    const user = await addUser(kit);
    const organization_id = addOrganization(kit.context.store, "Example", user, "editor");
    const role = (permissions: string[], organization: string | null): void => {
      const type = organization === null ? "EnvironmentRole" : "OrganizationRole";
      const named = { slug: "editor", name: "Editor", description: null, resource_type_slug: "organization" };
      store.roles.insert({ ...named, type, permissions, organization_id: organization });
    };
    const claimsOf = ({ body }: Answer): object => {
      const { org_id, role: slug, roles, permissions, act } = decodeJwt<Record<string, unknown>>(body.access_token);
      return { org_id, role: slug, roles, permissions, act };
    };
    const plain = { org_id: organization_id, role: "editor", roles: ["editor"], act: undefined };
    const first = await byPassword(kit);
    expect(claimsOf(first)).toEqual({ ...plain, permissions: [] });
    role(["posts:write", "posts:read"], null);
    const second = await kit.grant("refresh_token", { refresh_token: first.body.refresh_token });
    expect(claimsOf(second)).toEqual({ ...plain, permissions: ["posts:read", "posts:write"] });
  });

  test("[I90] the environment's JWT template adds claims; the reserved ones stay", async () => {
    const kit = await open();
    const { jwtTemplates, organizations } = kit.context.store;
    const user = await addUser(kit, { first_name: "Ada" });
    const organization_id = addOrganization(kit.context.store, "Example", user);
    organizations.update(organization_id, { metadata: { tier: "gold" } });
    const content = `{"aud": "my-app", "name": {{ user.name }}, "tier": "{{ organization.metadata.tier || 'free' }}",
      "member": {{ organization_membership.status }}, "nothing": {{ user.external_id }}}`;
    const { id } = jwtTemplates.insert({ content });
    const claims = decodeJwt((await byPassword(kit)).body.access_token);
    expect(claims).toMatchObject({ aud: "my-app", name: "Ada", tier: "gold", member: "active", sub: user.id });
    expect(claims).not.toHaveProperty("nothing");
    jwtTemplates.update(id, { content: `{"aud": "other"}` });
    expect(decodeJwt((await byPassword(kit)).body.access_token)).toMatchObject({ aud: "other" });
  });

  test.each([
    ["https://api.workos.com", "https://api.workos.com"],
    ["https://api.workos.com/", "https://api.workos.com/"],
    ["https://auth.example.com/user_management/{client_id}", `https://auth.example.com/user_management/${CLIENT}`],
  ])("[I91] the issuer %s", async (issuer, iss) => {
    const kit = await open({ settings: { issuer } });
    await addUser(kit);
    expect(decodeJwt((await byPassword(kit)).body.access_token).iss).toBe(iss);
  });

  test("[I92] an impersonator is named as the actor", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const session = newSession(kit.context, {
      userId: user.id,
      clientId: CLIENT,
      organizationId: null,
      authMethod: "Impersonation",
      impersonator: { email: "admin@example.com", reason: null },
    });
    const { accessToken } = await issueTokens(kit.context, { session, authTime: START, now: START });
    expect(decodeJwt(accessToken)["act"]).toEqual({ sub: "admin@example.com" });
  });
});
