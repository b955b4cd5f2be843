// Every event that local AuthKit claims to emit, each triggered as an application would, in the shape of WorkOS's OpenAPI document.

import { TOTP } from "otpauth";
import { beforeAll, describe, expect, test } from "vitest";
import type { Event } from "workos-node-11";
import { createAuthKit } from "../../../src/identity/create-authkit.ts";
import { EVENT_NAMES, NEVER_WRITTEN, type EventName } from "../../../src/identity/objects/event-names.ts";
import { ADA, authorizeUrl, CLIENT, pkce, post, REDIRECT } from "../support/local-authkit.ts";
import { api, KEY, type Api } from "../support/management.ts";
import { SPEC_EVENTS, wrongWithEvent } from "../support/openapi.ts";
import { mailedCode, person, type Shown } from "../support/person.ts";

const USERS = "/user_management/users";
const MEMBERSHIPS = "/user_management/organization_memberships";
const INVITATIONS = "/user_management/invitations";

interface World {
  url: string;
  call: Api;
  /** The id that a call returned. */
  made: (method: string, path: string, body?: object) => Promise<string>;
  grant: (grantType: string, fields: Record<string, string>) => Promise<Record<string, string>>;
  page: (changes?: Record<string, string | null>) => Promise<{ someone: ReturnType<typeof person>; shown: Shown }>;
}

/** By event name, how one of them violates the document. */
const happened = new Map<string, string | null>();

/** Actions by the family of events that they trigger. */
const ACTS: Record<string, (world: World) => Promise<void>> = {
  user: async ({ call, made }) => {
    const id = await made("POST", USERS, { email: "u@example.com" });
    await call("PUT", `${USERS}/${id}`, { first_name: "U" });
    await call("DELETE", `${USERS}/${id}`);
  },
  "organization, organization_domain": async ({ call, made }) => {
    const id = await made("POST", "/organizations", {
      name: "O",
      domain_data: [{ domain: "o.example", state: "pending" }],
    });
    await call("PUT", `/organizations/${id}`, { name: "P" });
    const domain = await made("POST", "/organization_domains", { organization_id: id, domain: "p.example" });
    await call("POST", `/organization_domains/${domain}/verify`);
    await call("DELETE", `/organization_domains/${domain}`);
    const late = await made("POST", "/organization_domains", { organization_id: id, domain: "q.example" });
    await call("POST", `/_lockstep/organization_domains/${late}/fail`);
    await call("DELETE", `/organizations/${id}`);
  },
  organization_membership: async ({ call, made }) => {
    const organization_id = await made("POST", "/organizations", { name: "M" });
    const user_id = await made("POST", USERS, { email: "m@example.com" });
    const id = await made("POST", MEMBERSHIPS, { organization_id, user_id });
    await call("PUT", `${MEMBERSHIPS}/${id}/deactivate`);
    await call("DELETE", `${MEMBERSHIPS}/${id}`);
  },
  "role, organization_role, permission": async ({ call, made }) => {
    const owner = await made("POST", "/organizations", { name: "R" });
    await call("POST", "/authorization/permissions", { slug: "p", name: "P" });
    await call("PATCH", "/authorization/permissions/p", { name: "Q" });
    const role = { slug: "r", name: "R", resource_type_slug: "organization" };
    await call("POST", "/authorization/roles", role);
    await call("PATCH", "/authorization/roles/r", { name: "S" });
    expect((await call("DELETE", "/_lockstep/roles/r")).status).toBe(204);
    const own = `/authorization/organizations/${owner}/roles`;
    await call("POST", own, { slug: "org-r", name: "R" });
    await call("PATCH", `${own}/org-r`, { name: "S" });
    await call("DELETE", `${own}/org-r`);
    await call("DELETE", "/authorization/permissions/p");
  },
  invitation: async ({ call, made }) => {
    const id = await made("POST", INVITATIONS, { email: "i@example.com" });
    await call("POST", `${INVITATIONS}/${id}/resend`);
    await call("POST", `${INVITATIONS}/${id}/revoke`);
    const other = await made("POST", INVITATIONS, { email: "j@example.com" });
    await call("POST", USERS, { email: "j@example.com" });
    await call("POST", `${INVITATIONS}/${other}/accept`);
  },
  "session, password": async ({ call, grant }) => {
    const { access_token = "" } = await grant("password", { email: ADA.email, password: ADA.password });
    await grant("password", { email: ADA.email, password: "wrong" });
    const { sid } = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString()) as {
      sid: string;
    };
    await call("POST", "/user_management/sessions/revoke", { session_id: sid });
  },
  magic_auth: async ({ call, grant }) => {
    const { body } = await call("POST", "/user_management/magic_auth", { email: ADA.email });
    const magic = "urn:workos:oauth:grant-type:magic-auth:code";
    await grant(magic, { email: ADA.email, code: body.code === "000000" ? "000001" : "000000" });
    await grant(magic, { email: ADA.email, code: body.code });
  },
  email_verification: async ({ url, call, grant }) => {
    const account = { email: "v@example.com", password: "a long enough secret" };
    await call("POST", USERS, account);
    const { pending_authentication_token = "" } = await grant("password", account);
    const verify = "urn:workos:oauth:grant-type:email-verification:code";
    const code = await mailedCode(url, account.email);
    const wrong = code === "000000" ? "000001" : "000000";
    await grant(verify, { pending_authentication_token, code: wrong });
    await grant(verify, { pending_authentication_token, code });
  },
  password_reset: async ({ call }) => {
    const { body } = await call("POST", "/user_management/password_reset", { email: ADA.email });
    const token = body.password_reset_token as string;
    const reset = { token, new_password: "an even longer secret" };
    await call("POST", "/user_management/password_reset/confirm", reset);
  },
  mfa: async ({ call, made, grant }) => {
    const account = { email: "mfa@example.com", password: "a long enough secret" };
    const id = await made("POST", USERS, { ...account, email_verified: true });
    const { body } = await call("POST", `${USERS}/${id}/auth_factors`, { type: "totp" });
    const { authentication_factor: factor, authentication_challenge: first } = body;
    const totp = new TOTP({ secret: factor.totp.secret as string });
    await call("POST", `/auth/challenges/${first.id}/verify`, { code: totp.generate() });
    const { pending_authentication_token = "" } = await grant("password", account);
    const challenge = await made("POST", `/auth/factors/${factor.id}/challenge`, {});
    const proof = { pending_authentication_token, authentication_challenge_id: challenge };
    const type = "urn:workos:oauth:grant-type:mfa-totp";
    await grant(type, { ...proof, code: "000000" });
    await grant(type, { ...proof, code: totp.generate({ timestamp: Date.now() + 30_000 }) });
  },
  oauth: async ({ page }) => {
    const { someone, shown } = await page({ provider: "GoogleOAuth" });
    await someone.submit(shown, "/GoogleOAuth", { deny: "yes" });
    await someone.submit(shown, "/GoogleOAuth", { email: "oauth@example.com", email_verified: "yes" });
  },
  "sso, connection": async ({ call, page }) => {
    const [connection] = (await call("GET", "/connections")).body.data as { id: string }[];
    const { someone, shown } = await page({ provider: null, connection_id: connection!.id });
    await someone.submit(shown, `/sso/${connection!.id}`, { deny: "yes" });
    await someone.submit(shown, `/sso/${connection!.id}`, { email: "sso@navy.example", email_verified: "yes" });
    await call("PUT", `/_lockstep/connections/${connection!.id}/deactivate`);
    await call("DELETE", `/connections/${connection!.id}`);
  },
  dsync: async ({ call, made }) => {
    const owner = await made("POST", "/organizations", { name: "D" });
    const directory_id = await made("POST", "/_lockstep/directories", { organization_id: owner, name: "D" });
    const user = await made("POST", "/_lockstep/directory_users", { directory_id, email: "d@example.com" });
    const group = await made("POST", "/_lockstep/directory_groups", { directory_id, name: "G" });
    await call("PUT", `/_lockstep/directory_users/${user}`, { job_title: "Lead" });
    await call("PUT", `/_lockstep/directory_groups/${group}`, { name: "H" });
    await call("PUT", `/_lockstep/directory_groups/${group}/users/${user}`);
    await call("DELETE", `/_lockstep/directory_groups/${group}`);
    await call("DELETE", `/_lockstep/directory_users/${user}`);
    await call("DELETE", `/directories/${directory_id}`);
  },
  api_key: async ({ call, made }) => {
    const owner = await made("POST", "/organizations", { name: "K" });
    const key = await made("POST", `/organizations/${owner}/api_keys`, { name: "k" });
    await call("DELETE", `/api_keys/${key}`);
  },
  flag: async ({ url, call, made }) => {
    const owner = await made("POST", "/organizations", { name: "F" });
    const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" };
    const flag = { slug: "f", name: "F", enabled: false };
    await fetch(`${url}/_lockstep/feature_flags`, { method: "POST", headers, body: JSON.stringify(flag) });
    await call("PUT", "/feature-flags/f/enable");
    await call("POST", `/feature-flags/f/targets/${owner}`);
    await call("DELETE", "/_lockstep/feature_flags/f");
  },
  action: async ({ url, call, grant, page }) => {
    // Neither endpoint exists, so both actions deny.
    expect(await grant("password", { email: "grace@example.com", password: "a long enough secret" })).toMatchObject({
      error: "access_denied",
    });
    const { someone, shown } = await page({ screen_hint: "sign-up" });
    await someone.submit(shown, "/sign-up", { email: "new@example.com", password: "a long enough secret" });
    expect((await call("GET", `${USERS}?email=new@example.com`)).body.data).toEqual([]);
    expect(url).toMatch(/^http/);
  },
};

const SEED = {
  organizations: [{ name: "Navy", domains: [{ domain: "navy.example" }] }],
  connections: [{ name: "Navy SSO", organization: "Navy" }],
};
const NOWHERE = { url: "http://127.0.0.1:9/", secret: "s" };

async function act(family: string): Promise<void> {
  const denied = family === "action";
  const users = [ADA, { email: "grace@example.com", password: "a long enough secret" }];
  const { url, close } = await createAuthKit({
    port: 0,
    data: null,
    clients: [{ id: CLIENT, redirectUris: [REDIRECT] }],
    users,
    seed: SEED,
    ...(denied && { actions: { authentication: NOWHERE, userRegistration: NOWHERE } }),
  });
  const call = api(url);
  await ACTS[family]!({
    url,
    call,
    made: async (method, path, body) => {
      const answer = await call(method, path, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body.id as string;
    },
    grant: async (grant_type, fields) => {
      const answer = await post(url, { grant_type, client_id: CLIENT, client_secret: KEY, ...fields });
      return (await answer.json()) as Record<string, string>;
    },
    page: async (changes = {}) => {
      const someone = person();
      return { someone, shown: await someone.open(authorizeUrl(url, (await pkce()).challenge, changes)) };
    },
  });
  const headers = { authorization: `Bearer ${KEY}` };
  const { data } = (await (await fetch(`${url}/events?limit=100`, { headers })).json()) as {
    data: { event: string }[];
  };
  for (const event of data) happened.set(event.event, wrongWithEvent(event) ?? happened.get(event.event) ?? null);
  await close();
}

describe("event catalog", () => {
  beforeAll(async () => {
    for (const family of Object.keys(ACTS)) await act(family);
  });

  test("[I402] every event of WorkOS's OpenAPI document and of its Node SDK is emitted, or listed as not emitted", () => {
    const never: readonly string[] = Object.values(NEVER_WRITTEN).flat();
    const known = [...EVENT_NAMES, ...never];
    expect(SPEC_EVENTS.filter((name) => !known.includes(name))).toEqual([]);
    expect(new Set(known).size).toBe(known.length);
    // The SDK's events are a type, checked when the tests are compiled.
    type NeverWritten = (typeof NEVER_WRITTEN)[keyof typeof NEVER_WRITTEN][number];
    const unknown: Exclude<Event["event"], EventName | NeverWritten>[] = [];
    const complete: (typeof unknown)[number] extends never ? true : false = true;
    expect(complete).toBe(true);
  });

  // Passkeys need an authenticator: see http/authorize/passkeys.server.test.ts.
  test.each(EVENT_NAMES.filter((name) => !name.includes("passkey")))(
    "[I323] %s is emitted by an action of an application or its user",
    (name) => {
      expect(happened.get(name)).toBeNull();
    },
  );
});
