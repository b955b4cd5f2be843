// Connections over the API, for connections that a dashboard would have created.

import { expect, it } from "vitest";
import { AuthorizeRefusal } from "../../../../src/identity/http/checks/authorize-refusal.ts";
import { readAuthorization } from "../../../../src/identity/http/checks/read-authorization.ts";
import { addUser, open } from "../../support/in-process.ts";
import { CLIENT, REDIRECT } from "../../support/local-authkit.ts";
import { wrongWith } from "../../support/openapi.ts";

const NEW = { connection_type: "OktaSAML", state: "active", status: "linked" } as const;

it("[I178] connections are listed by type, organization, domain and name, retrieved and deleted", async () => {
  const running = await open();
  const { store } = running.context;
  const domains = [{ object: "connection_domain" as const, id: "conn_domain_1", domain: "acme.com" }];
  const okta = store.connections.insert({ ...NEW, name: "Acme Okta", organization_id: "org_1", domains });
  const google = store.connections.insert({
    ...NEW,
    connection_type: "GoogleOAuth",
    name: "Google",
    organization_id: null,
    domains: [],
  });
  const call = async (method: string, path: string): ReturnType<typeof running.request> => {
    const answer = await running.request(path, { method, headers: { authorization: "Bearer sk_test_default" } });
    const { pathname } = new URL(path, "http://localhost");
    expect(wrongWith(method, pathname, answer.status, answer.body === "" ? undefined : answer.body)).toBeNull();
    return answer;
  };
  const ids = async (query: string): Promise<string[]> =>
    ((await call("GET", `/connections?${query}`)).body.data as { id: string }[]).map(({ id }) => id);

  expect(await ids("")).toEqual([google.id, okta.id]);
  expect(await ids("connection_type=OktaSAML")).toEqual([okta.id]);
  expect(await ids("organization_id=org_1")).toEqual([okta.id]);
  expect(await ids("domain=ACME.com")).toEqual([okta.id]);
  expect(await ids("search=goo")).toEqual([google.id]);
  expect(await ids("search=goo&organization_id=org_1")).toEqual([]);
  expect((await call("GET", `/connections/${google.id}`)).body).not.toHaveProperty("organization_id");
  expect((await call("DELETE", `/connections/${okta.id}`)).status).toBe(204);
  expect((await call("GET", `/connections/${okta.id}`)).status).toBe(404);
  expect(running.events()).toContain("connection.deleted");
});

it("[I403] actions of WorkOS's dashboard have their own paths, emit the events, and refuse what would break a sign-in", async () => {
  const running = await open();
  const { store } = running.context;
  const call = async (method: string, path: string, body?: object): Promise<{ status: number; body: object }> => {
    const headers = { authorization: "Bearer sk_test_default", "content-type": "application/json" };
    return running.request(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  };
  const { id } = store.connections.insert({ ...NEW, name: "Okta", organization_id: null, domains: [] });
  const parameters = { client_id: CLIENT, response_type: "code", redirect_uri: REDIRECT, connection_id: id };
  const authorize = (): unknown => readAuthorization(`?${new URLSearchParams(parameters)}`, running.context).provider;
  expect(authorize()).toMatchObject({ connection: { id } });
  const off = { status: 200, body: { state: "inactive", status: "unlinked" } };
  expect(await call("PUT", `/_lockstep/connections/${id}/deactivate`)).toMatchObject(off);
  expect(await call("PUT", `/_lockstep/connections/${id}/deactivate`)).toMatchObject(off);
  expect(authorize).toThrow(AuthorizeRefusal);
  expect(await call("PUT", `/_lockstep/connections/${id}/activate`)).toMatchObject({ body: { state: "active" } });
  expect(authorize()).toMatchObject({ connection: { id } });
  expect(running.events().filter((name) => name.startsWith("connection."))).toEqual([
    "connection.activated",
    "connection.deactivated",
    "connection.activated",
  ]);

  await call("POST", "/authorization/roles", { slug: "editor", name: "Editor", resource_type_slug: "organization" });
  const organization = (await call("POST", "/organizations", { name: "Acme" })).body as { id: string };
  const ada = await addUser(running);
  const member = { organization_id: organization.id, user_id: ada.id, role_slug: "editor" };
  const membership = (await call("POST", "/user_management/organization_memberships", member)).body as { id: string };
  expect(await call("DELETE", "/_lockstep/roles/editor")).toMatchObject({ status: 409 });
  expect(await call("DELETE", "/_lockstep/roles/member")).toMatchObject({ status: 409 });
  await call("DELETE", `/user_management/organization_memberships/${membership.id}`);
  expect(await call("DELETE", "/_lockstep/roles/editor")).toMatchObject({ status: 204 });
  expect(await call("DELETE", "/_lockstep/roles/editor")).toMatchObject({ status: 404 });

  const domain = { organization_id: organization.id, domain: "acme.com" };
  const made = (await call("POST", "/organization_domains", domain)).body as { id: string };
  const failed = { status: 200, body: { id: made.id, state: "failed" } };
  expect(await call("POST", `/_lockstep/organization_domains/${made.id}/fail`)).toMatchObject(failed);
  const query = `organization_id=${organization.id}&events=organization_domain.verification_failed`;
  expect((await call("GET", `/events?${query}`)).body).toMatchObject({
    data: [{ data: { reason: "domain_verification_period_expired", organization_domain: failed.body } }],
  });
  await call("POST", `/organization_domains/${made.id}/verify`);
  expect(await call("POST", `/_lockstep/organization_domains/${made.id}/fail`)).toMatchObject({ status: 400 });
});
