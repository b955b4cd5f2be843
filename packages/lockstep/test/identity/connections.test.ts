// Connections over the API, on ones that a dashboard would have made.

import { expect, it } from "vitest";
import { open } from "./in-process.ts";
import { wrongWith } from "./openapi.ts";

const NEW = { connection_type: "OktaSAML", state: "active", status: "linked" } as const;

it("[I178] connections are listed by type, organization, domain and name, got and deleted", async () => {
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
