// Standalone single sign-on, driven by WorkOS's SDK and by a browser without script. Responses are checked against the OpenAPI document.

import { describe, expect, test } from "vitest";
import { WorkOS } from "workos-node-11";
import { API_KEY, CLIENT, OTHER_CLIENT, pkce, REDIRECT, type Running } from "../../support/local-authkit.ts";
import { wrongWith } from "../../support/openapi.ts";
import { codeOf, person, textOf, type Person, type Shown } from "../../support/person.ts";
import { addConnection, addDomain, addOrganization, startWith } from "../../support/stored.ts";

interface World extends Running {
  sso: WorkOS["sso"];
  organization: string;
  connection: string;
  events: () => Promise<string[]>;
}

async function world(settings = {}): Promise<World> {
  const running = await startWith(
    (store) => {
      const organization = addOrganization(store, "Navy");
      addDomain(store, organization, "navy.example");
      return { organization, connection: addConnection(store, organization, "Navy Okta") };
    },
    { settings },
  );
  const { url, filled } = running;
  const port = Number(new URL(url).port);
  const events = async (): Promise<string[]> => {
    const answer = await fetch(`${url}/events?limit=100&order=desc`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    return ((await answer.json()) as { data: { event: string }[] }).data.map(({ event }) => event);
  };
  const { sso } = new WorkOS(API_KEY, { clientId: CLIENT, apiHostname: "localhost", port, https: false });
  return { ...running, ...filled, sso, events };
}

const GRACE = { email: "Grace@navy.example", first_name: "Grace", last_name: "Hopper" };
const ASK = { clientId: CLIENT, redirectUri: REDIRECT };

async function signIn(page: Shown, someone: Person, who = GRACE): Promise<string> {
  const shown = await someone.submit(page, "/sso/authorize", who);
  expect(shown.url, textOf(shown)).toMatch(REDIRECT);
  return codeOf(shown) ?? "no code";
}

const token = async ({ url }: Running, fields: Record<string, string>): Promise<{ status: number; body: object }> => {
  const body = new URLSearchParams({ grant_type: "authorization_code", client_id: CLIENT, ...fields });
  const answer = await fetch(`${url}/sso/token`, { method: "POST", body });
  const json = (await answer.json()) as object;
  expect(wrongWith("POST", "/sso/token", answer.status, json)).toBeNull();
  return { status: answer.status, body: json };
};

describe("SDK's flow", () => {
  test("[I420] [I421] [I422] a connection's page leads to a code, a profile and its token", async () => {
    const running = await world();
    const { sso, url, connection, organization } = running;
    const before = await running.events();
    const someone = person();
    const page = await someone.open(
      sso.getAuthorizationUrl({ ...ASK, connection, state: "the state", loginHint: "g@" }),
    );
    expect(textOf(page)).toContain("Pretend Navy Okta");
    expect(page.html).toContain('value="g@"');
    const shown = await someone.submit(page, "/sso/authorize", GRACE);
    expect(new URL(shown.url).searchParams.get("state")).toBe("the state");
    const code = codeOf(shown) ?? "";
    const { profile, accessToken } = await sso.getProfileAndToken({ code, clientId: CLIENT });
    expect(profile).toMatchObject({
      id: expect.stringMatching(/^prof_/) as unknown,
      organizationId: organization,
      connectionId: connection,
      connectionType: "OktaSAML",
      email: "grace@navy.example",
      firstName: "Grace",
      lastName: "Hopper",
    });
    expect(await sso.getProfile({ accessToken })).toEqual(profile);
    const raw = (await (
      await fetch(`${url}/sso/profile`, { headers: { authorization: `Bearer ${accessToken}` } })
    ).json()) as object;
    expect(wrongWith("GET", "/sso/profile", 200, raw)).toBeNull();
    expect(await running.events()).toEqual(before);

    // The same user again, with another name.
    const again = await signIn(await someone.open(sso.getAuthorizationUrl({ ...ASK, organization })), someone, {
      ...GRACE,
      first_name: "Amazing Grace",
    });
    const next = await sso.getProfileAndToken({ code: again, clientId: CLIENT });
    expect(next.profile).toMatchObject({ id: profile.id, idpId: profile.idpId, firstName: "Amazing Grace" });
  });

  test("[I420] a provider, a domain, PKCE without a secret, and Deny each work", async () => {
    const running = await world({ oauthTokens: true });
    const { sso, url } = running;
    const someone = person();
    const begun = await sso.getAuthorizationUrlWithPKCE({
      ...ASK,
      provider: "GoogleOAuth",
      providerScopes: ["drive", "mail"],
    });
    const code = await signIn(await someone.open(begun.url), someone);
    const given = await token(running, { code, code_verifier: begun.codeVerifier });
    expect(given).toMatchObject({
      status: 200,
      body: {
        token_type: "Bearer",
        expires_in: 600,
        profile: { connection_type: "GoogleOAuth", connection_id: "conn_GoogleOAuth", organization_id: null },
        oauth_tokens: { provider: "GoogleOAuth", scopes: ["openid", "email", "profile", "drive", "mail"] },
      },
    });

    const query = new URLSearchParams({ client_id: CLIENT, redirect_uri: REDIRECT, response_type: "code" });
    const byDomain = await someone.open(`${url}/sso/authorize?${query}&domain=NAVY.example`);
    expect(textOf(byDomain)).toContain("Pretend Navy Okta");
    const denied = await someone.submit(byDomain, "/sso/authorize", { deny: "yes" });
    expect(new URL(denied.url).searchParams.get("error")).toBe("access_denied");
    const unclear = await someone.submit(byDomain, "/sso/authorize", { email: "unknown" });
    expect(textOf(unclear)).toContain("Enter an email address");
    for (const [more, error] of [
      ["", "invalid_connection_selector"],
      ["&provider=authkit", "connection_invalid"],
      ["&provider=NoneOAuth", "connection_invalid"],
      ["&connection=conn_none", "connection_invalid"],
      ["&organization=org_none", "organization_invalid"],
      ["&domain=unknown.example", "invalid_connection_selector"],
    ]) {
      const refused = await someone.open(`${url}/sso/authorize?${query}${more}`);
      expect(new URL(refused.url).searchParams.get("error"), more).toBe(error);
    }
  });
});

describe("refusals", () => {
  test("[I421] a code is refused when used twice, late, by another client, without its proof, and for another grant", async () => {
    const running = await world();
    const { sso, connection, clock } = running;
    const someone = person();
    const fresh = async (url = sso.getAuthorizationUrl({ ...ASK, connection })): Promise<string> =>
      signIn(await someone.open(url), someone);
    const secret = { client_secret: API_KEY };
    const refused = async (fields: Record<string, string>): Promise<unknown> => {
      const { status, body } = await token(running, fields);
      return [status, (body as { error: string }).error];
    };

    const code = await fresh();
    expect(await refused({ code })).toEqual([400, "invalid_client"]);
    expect(await refused({ code, client_secret: "sk_wrong" })).toEqual([400, "invalid_client"]);
    expect(await refused({ code, ...secret, client_id: OTHER_CLIENT })).toEqual([400, "invalid_grant"]);
    expect(await refused({ code, ...secret, code_verifier: "a".repeat(43) })).toEqual([400, "invalid_grant"]);
    expect(await refused({ code, ...secret, grant_type: "password" })).toEqual([400, "unsupported_grant_type"]);
    const { accessToken } = await sso.getProfileAndToken({ code, clientId: CLIENT });
    expect(await refused({ code, ...secret })).toEqual([400, "invalid_grant"]);
    await expect(sso.getProfile({ accessToken })).rejects.toMatchObject({ status: 401 });

    const { verifier, challenge } = await pkce();
    const asked = sso.getAuthorizationUrl({
      ...ASK,
      connection,
      codeChallenge: challenge,
      codeChallengeMethod: "S256",
    });
    const bound = await fresh(asked);
    expect(await refused({ code: bound, ...secret, code_verifier: `${verifier}x` })).toEqual([400, "invalid_grant"]);
    expect((await token(running, { code: bound, code_verifier: verifier })).status).toBe(200);

    const late = await fresh();
    clock.now += 600_000;
    expect(await refused({ code: late, ...secret })).toEqual([400, "invalid_grant"]);
  });

  test("[I600] a profile outside the organization's verified domains is refused, unless the organization allows it", async () => {
    const { sso, url, connection, organization } = await world();
    const someone = person();
    const outside = { ...GRACE, email: "victim@bank.example" };
    const page = await someone.open(sso.getAuthorizationUrl({ ...ASK, connection, state: "the state" }));
    const refused = new URL((await someone.submit(page, "/sso/authorize", outside)).url).searchParams;
    expect([refused.get("error"), refused.get("code"), refused.get("state")]).toEqual([
      "profile_not_allowed_outside_organization",
      null,
      "the state",
    ]);
    expect(refused.get("error_description")).toBe(
      "bank.example is not a verified domain of Navy: add it to the organization's domains, or allow profiles outside the organization.",
    );
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    const body = JSON.stringify({ allow_profiles_outside_organization: true });
    expect((await fetch(`${url}/organizations/${organization}`, { method: "PUT", headers, body })).status).toBe(200);
    const code = await signIn(page, someone, outside);
    expect((await sso.getProfileAndToken({ code, clientId: CLIENT })).profile.email).toBe(outside.email);
  });

  test("[I422] a token that is unknown, one of AuthKit's, or older than 600 s is refused", async () => {
    const { sso, url, connection, clock } = await world();
    const someone = person();
    const code = await signIn(await someone.open(sso.getAuthorizationUrl({ ...ASK, connection })), someone);
    const { accessToken } = await sso.getProfileAndToken({ code, clientId: CLIENT });
    clock.now += 599_999;
    expect((await sso.getProfile({ accessToken })).email).toBe("grace@navy.example");
    clock.now += 1;
    for (const bearer of [accessToken, "x", API_KEY, ""]) {
      const answer = await fetch(`${url}/sso/profile`, { headers: { authorization: `Bearer ${bearer}` } });
      expect(answer.status).toBe(401);
    }
    expect((await fetch(`${url}/sso/profile`)).status).toBe(401);
  });

  test("[I423] a form from another browser or origin, an unknown client, and an unregistered address are refused", async () => {
    const { sso, connection } = await world();
    const address = sso.getAuthorizationUrl({ ...ASK, connection });
    const page = await person().open(address);
    const stolen = await person().submit(page, "/sso/authorize", GRACE);
    expect([stolen.status, codeOf(stolen)]).toEqual([403, null]);
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(address, { method: "POST", headers, body: new URLSearchParams(GRACE), redirect: "manual" });
    expect((await post({ origin: "http://evil.example" })).status).toBe(403);
    for (const wrong of [
      sso.getAuthorizationUrl({ ...ASK, connection, redirectUri: "http://evil.example/" }),
      sso.getAuthorizationUrl({ ...ASK, connection, clientId: "client_01NOBODY" }),
    ]) {
      const refused = await fetch(wrong, { redirect: "manual" });
      expect([refused.status, refused.headers.get("location")]).toEqual([400, null]);
    }
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`form-action 'self' ${new URL(REDIRECT).origin}`);
  });
});
