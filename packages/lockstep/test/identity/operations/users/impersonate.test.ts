// Impersonation, as a dashboard starts it, and a user's identities at providers.

import { decodeJwt } from "jose";
import { expect, it } from "vitest";
import { addUser, open, type Answer, type InProcess } from "../../support/in-process.ts";
import { API_KEY, CLIENT, OTHER_CLIENT, REDIRECT } from "../../support/local-authkit.ts";
import { wrongWith } from "../../support/openapi.ts";
import { addOrganization } from "../../support/stored.ts";

const ADMIN = { email: "admin@example.com", reason: "to help" };
const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };

function impersonate({ request }: InProcess, body: object): Promise<Answer> {
  return request("/_lockstep/impersonate", { method: "POST", headers, body: JSON.stringify(body) });
}

it("[I180] an impersonation is a code for the callback, and an hour-long session that names the impersonator", async () => {
  const running = await open();
  const user = await addUser(running, { email_verified: false });
  const organization_id = addOrganization(running.context.store, "Acme", user);
  const answer = await impersonate(running, { user_id: user.id, impersonator: ADMIN, organization_id });
  expect(answer.status).toBe(201);
  const url = new URL(answer.body.url as string);
  expect(url.origin + url.pathname).toBe(REDIRECT);
  expect([...url.searchParams.keys()]).toEqual(["code"]);

  const code = url.searchParams.get("code") ?? "";
  const tokens = await running.grant("authorization_code", { code });
  expect(tokens.body).toMatchObject({ authentication_method: "Impersonation", impersonator: ADMIN, organization_id });
  expect(decodeJwt(tokens.body.access_token as string)).toMatchObject({ sub: user.id, act: { sub: ADMIN.email } });
  const sessions = await running.request(`/user_management/users/${user.id}/sessions`, { headers });
  expect(sessions.body.data).toMatchObject([{ auth_method: "impersonation", impersonator: ADMIN }]);

  running.clock.now += 3_600_000;
  const late = await running.grant("refresh_token", { refresh_token: tokens.body.refresh_token as string });
  expect(late).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

it("[I180] an unknown user or application, another user's organization and an unregistered address are refused", async () => {
  const running = await open();
  const user = await addUser(running);
  const right = { user_id: user.id, impersonator: ADMIN };
  for (const [change, status] of [
    [{ user_id: "user_none" }, 404],
    [{ client_id: "client_none" }, 404],
    [{ organization_id: "org_none" }, 400],
    [{ redirect_uri: "http://evil.example/cb" }, 422],
    [{ client_id: OTHER_CLIENT, redirect_uri: REDIRECT }, 422],
    [{ impersonator: { reason: "no e-mail" } }, 422],
  ] as const) {
    expect((await impersonate(running, { ...right, ...change })).status, JSON.stringify(change)).toBe(status);
  }
  expect((await impersonate(running, { ...right, client_id: CLIENT, redirect_uri: REDIRECT })).status).toBe(201);
});

it("[I181] a user's identities at OAuth providers are listed", async () => {
  const running = await open();
  const user = await addUser(running);
  const { identities } = running.context.store;
  identities.insert({ user_id: user.id, idp_id: "gh_1", type: "OAuth", provider: "GitHubOAuth" });
  identities.insert({ user_id: user.id, idp_id: "okta_1", type: "SSO", provider: "conn_1" });
  const path = `/user_management/users/${user.id}/identities`;
  const { status, body } = await running.request(path, { headers });
  expect(wrongWith("GET", path, status, body)).toBeNull();
  expect(body).toEqual([{ idp_id: "gh_1", type: "OAuth", provider: "GithubOAuth" }]);
  expect((await running.request("/user_management/users/user_none/identities", { headers })).status).toBe(404);
});
