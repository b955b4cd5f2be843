// API keys of customers, feature flags, webhook endpoints and the JWT template over the API. Every response is checked against
// WorkOS's OpenAPI document.

import { decodeJwt } from "jose";
import { expect, it } from "vitest";
import { refreshed, signIn, start } from "../../support/local-authkit.ts";
import { api, type Api } from "../../support/management.ts";

const idOf = async (answer: ReturnType<Api>): Promise<string> => ((await answer).body as { id: string }).id;

async function withMember(): Promise<{ call: Api; url: string; user: string; organization: string }> {
  const { url } = await start();
  const call = api(url);
  const [user] = (await call("GET", "/user_management/users")).body.data as { id: string }[];
  const organization = await idOf(call("POST", "/organizations", { name: "Acme" }));
  const ids = { user_id: user?.id, organization_id: organization };
  await call("POST", "/user_management/organization_memberships", ids);
  return { call, url, user: user?.id ?? "", organization };
}

it("[I175] a key shows its value once, is found by it, and is gone when it or its owner is deleted", async () => {
  const { call, user, organization } = await withMember();
  await call("POST", "/authorization/permissions", { slug: "read", name: "Read" });
  const ofOrganization = `/organizations/${organization}/api_keys`;
  const ofUser = `/user_management/users/${user}/api_keys`;
  const made = await call("POST", ofOrganization, { name: "CI", permissions: ["read"] });
  const { value, ...key } = made.body as Record<string, string>;
  expect(value).toMatch(/^sk_[\w-]{43}$/);
  expect(key).toMatchObject({ name: "CI", permissions: ["read"], last_used_at: null });
  expect(key["obfuscated_value"]).toBe(`sk_…${value?.slice(-4)}`);
  expect((await call("GET", ofOrganization)).body.data).toEqual([key]);
  expect((await call("GET", ofUser)).body.data).toEqual([]);

  const validate = async (text: unknown): Promise<unknown> =>
    (await call("POST", "/api_keys/validations", { value: text })).body.api_key as unknown;
  expect(await validate(value)).toMatchObject({ id: key["id"], last_used_at: expect.any(String) as string });
  expect(await validate(`${value}x`)).toBeNull();
  expect((await call("POST", "/api_keys/validations", {})).status).toBe(422);

  const own = await call("POST", ofUser, { name: "mine", organization_id: organization });
  expect(own.body.owner).toEqual({ type: "user", id: user, organization_id: organization });
  expect((await call("GET", `${ofUser}?organization_id=${organization}`)).body.data).toHaveLength(1);
  expect((await call("GET", `${ofUser}?organization_id=org_none`)).body.data).toEqual([]);
  expect((await call("GET", ofOrganization)).body.data).toHaveLength(1);
  const outside = await call("POST", ofUser, { name: "mine", organization_id: "org_none" });
  expect(outside).toMatchObject({ status: 400, body: { errors: [{ field: "organization_id" }] } });
  expect((await call("POST", ofOrganization, { name: "x", permissions: ["none"] })).status).toBe(422);
  expect((await call("POST", "/organizations/org_none/api_keys", { name: "x" })).status).toBe(404);

  expect((await call("DELETE", `/api_keys/${key["id"]}`)).status).toBe(204);
  expect(await validate(value)).toBeNull();
  expect((await call("DELETE", `/api_keys/${key["id"]}`)).status).toBe(404);
  await call("DELETE", `/organizations/${organization}`);
  expect(await validate(own.body.value)).toBeNull();
  const events = (await call("GET", "/events?events=api_key.created,api_key.revoked")).body.data as { event: string }[];
  expect(events.map(({ event }) => event)).toEqual([
    "api_key.created",
    "api_key.created",
    "api_key.revoked",
    "api_key.revoked",
  ]);
  expect(JSON.stringify(events)).not.toMatch(/value_hash/);
});

it("[I603] a key of either kind is valid until it expires, and reports its expiry", async () => {
  const { url, clock } = await start();
  const call = api(url);
  const [user] = (await call("GET", "/user_management/users")).body.data as { id: string }[];
  const organization_id = await idOf(call("POST", "/organizations", { name: "Acme" }));
  await call("POST", "/user_management/organization_memberships", { user_id: user?.id, organization_id });
  const expires_at = new Date(clock.now + 60_000).toISOString();
  for (const path of [`/organizations/${organization_id}/api_keys`, `/user_management/users/${user?.id}/api_keys`]) {
    const made = await call("POST", path, { name: "x", organization_id, expires_at });
    expect(made.body.expires_at, path).toBe(expires_at);
    const validate = async (): Promise<unknown> =>
      (await call("POST", "/api_keys/validations", { value: made.body.value as string })).body.api_key as unknown;
    expect(await validate()).toMatchObject({ id: made.body.id as string, expires_at });
    clock.now += 60_000;
    expect(await validate()).toBeNull();
    clock.now -= 60_000;
    expect((await call("POST", path, { name: "x", organization_id })).body.expires_at).toBeNull();
    expect(await call("POST", path, { name: "x", organization_id, expires_at: "tomorrow" })).toMatchObject({
      status: 422,
      body: { errors: [{ field: "expires_at" }] },
    });
  }
});

it("[I515] a user's key is valid only while the user is an active member of its organization", async () => {
  const { call, user, organization } = await withMember();
  const own = await call("POST", `/user_management/users/${user}/api_keys`, {
    name: "x",
    organization_id: organization,
  });
  const others = await call("POST", `/organizations/${organization}/api_keys`, { name: "CI" });
  const good = async ({ body }: typeof own): Promise<boolean> =>
    (await call("POST", "/api_keys/validations", { value: body.value })).body.api_key !== null;
  const memberships = "/user_management/organization_memberships";
  const [{ id = "" } = {}] = (await call("GET", `${memberships}?user_id=${user}`)).body.data as { id?: string }[];
  expect(await good(own)).toBe(true);
  await call("PUT", `${memberships}/${id}/deactivate`);
  expect([await good(own), await good(others)]).toEqual([false, true]);
  await call("PUT", `${memberships}/${id}/reactivate`);
  expect(await good(own)).toBe(true);
  await call("DELETE", `${memberships}/${id}`);
  expect([await good(own), await good(others)]).toEqual([false, true]);
});

it("[I176] a flag is on by default or for its targets while it is enabled; tokens, lists and the SDK's poll agree", async () => {
  const { call, url, user, organization } = await withMember();
  const make = (fields: object): ReturnType<Api> =>
    call("POST", "/_lockstep/feature_flags", { name: "A flag", ...fields });
  const beta = await make({ slug: "beta", description: "The next thing" });
  expect(beta).toMatchObject({ status: 201, body: { enabled: true, default_value: false, tags: [] } });
  expect((await make({ slug: "beta" })).status).toBe(409);
  await make({ slug: "all", default_value: true });
  expect((await call("GET", "/feature-flags/beta")).body).toEqual(beta.body);
  expect((await call("GET", "/feature-flags")).body.data).toHaveLength(2);

  let { refresh_token } = await signIn(url);
  const claimed = async (): Promise<unknown> => {
    const tokens = await refreshed(url, refresh_token);
    ({ refresh_token } = tokens);
    return decodeJwt(tokens.access_token)["feature_flags"];
  };
  const slugs = async (path: string): Promise<string[]> =>
    ((await call("GET", path)).body.data as { slug: string }[]).map(({ slug }) => slug).toSorted();
  const ofUser = `/user_management/users/${user}/feature-flags`;
  const ofOrganization = `/organizations/${organization}/feature-flags`;
  const polled = async (): Promise<unknown> => (await call("GET", "/sdk/feature-flags")).body.beta as unknown;

  expect(await claimed()).toEqual(["all"]);
  expect([await slugs(ofUser), await slugs(ofOrganization)]).toEqual([["all"], ["all"]]);
  await call("POST", `/feature-flags/beta/targets/${organization}`);
  await call("POST", `/feature-flags/beta/targets/${organization}`);
  expect(await claimed()).toEqual(["all", "beta"]);
  expect([await slugs(ofUser), await slugs(ofOrganization)]).toEqual([
    ["all", "beta"],
    ["all", "beta"],
  ]);
  await call("DELETE", `/feature-flags/beta/targets/${organization}`);
  await call("POST", `/feature-flags/beta/targets/${user}`);
  expect(await claimed()).toEqual(["all", "beta"]);
  expect([await slugs(ofUser), await slugs(ofOrganization)]).toEqual([["all", "beta"], ["all"]]);
  expect(await polled()).toEqual({
    slug: "beta",
    enabled: true,
    default_value: false,
    targets: { users: [{ id: user, enabled: true }], organizations: [] },
  });
  expect((await call("PUT", "/feature-flags/beta/disable")).body.enabled).toBe(false);
  await call("PUT", "/feature-flags/beta/disable");
  expect(await claimed()).toEqual(["all"]);
  expect(await polled()).toMatchObject({ enabled: false });
  expect((await call("PUT", "/feature-flags/beta/enable")).body.enabled).toBe(true);
  await call("PUT", "/feature-flags/all/disable");
  await call("DELETE", `/feature-flags/beta/targets/${user}`);
  expect(await claimed()).toBeUndefined();

  expect((await call("POST", "/feature-flags/beta/targets/user_none")).status).toBe(404);
  expect((await call("POST", `/feature-flags/none/targets/${user}`)).status).toBe(404);
  expect((await call("POST", "/feature-flags/beta/targets/group_1")).status).toBe(400);
});

it("[I400][I401] an organization's entitlements are in its members' next token", async () => {
  const { call, url, organization } = await withMember();
  const path = `/_lockstep/organizations/${organization}/entitlements`;
  const { refresh_token } = await signIn(url);
  expect(decodeJwt((await refreshed(url, refresh_token)).access_token)).not.toHaveProperty("entitlements");
  const given = await call("PUT", path, { entitlements: ["sso", "audit-logs", "sso"] });
  expect(given).toMatchObject({ status: 200, body: { entitlements: ["audit-logs", "sso"] } });
  const entitled = await signIn(url);
  expect(decodeJwt(entitled.access_token)["entitlements"]).toEqual(["audit-logs", "sso"]);
  await call("PUT", path, { entitlements: [] });
  const next = await refreshed(url, entitled.refresh_token);
  expect(decodeJwt(next.access_token)).not.toHaveProperty("entitlements");

  expect((await call("PUT", path, { entitlements: "sso" })).status).toBe(422);
  expect((await call("PUT", path.replace(organization, "org_none"), { entitlements: [] })).status).toBe(404);
});

it("[I177] a webhook endpoint is created with a secret, updated, and must have a unique URL and existing events", async () => {
  const { url } = await start();
  const call = api(url);
  const path = "/webhook_endpoints";
  const endpoint_url = "http://127.0.0.1:9/hook";
  const made = await call("POST", path, { endpoint_url, events: ["user.created", "dsync.user.created"] });
  expect(made).toMatchObject({ status: 201, body: { endpoint_url, status: "enabled" } });
  expect(made.body.secret).toMatch(/./);
  const other = await call("POST", path, { endpoint_url: "http://127.0.0.1:9/other", events: ["user.updated"] });
  expect((await call("GET", path)).body.data).toEqual([other.body, made.body]);
  const changed = await call("PATCH", `${path}/${made.body.id}`, { status: "disabled", events: ["user.deleted"] });
  expect(changed.body).toMatchObject({ endpoint_url, status: "disabled", events: ["user.deleted"] });

  const refused: [string, string, object, number, string][] = [
    ["POST", path, { endpoint_url, events: ["user.created"] }, 409, "duplicate_endpoint"],
    ["PATCH", `${path}/${other.body.id}`, { endpoint_url }, 409, "duplicate_endpoint"],
    ["POST", path, { endpoint_url: "ftp://x", events: ["user.created"] }, 422, "invalid_url"],
    ["POST", path, { endpoint_url: "http://x", events: ["user.exploded"] }, 422, "invalid_request_parameters"],
    ["POST", path, { endpoint_url: "http://x" }, 422, "invalid_request_parameters"],
    ["PATCH", `${path}/we_none`, { status: "enabled" }, 404, "entity_not_found"],
  ];
  for (const [method, where, body, status, code] of refused) {
    expect(await call(method, where, body), code).toMatchObject({ status, body: { code } });
  }
  expect((await call("DELETE", `${path}/${made.body.id}`)).status).toBe(204);
  expect((await call("DELETE", `${path}/${made.body.id}`)).status).toBe(404);
  expect((await call("GET", path)).body.data).toEqual([other.body]);
});

it("[I179] the JWT template is checked when it is set, and applies to the next token", async () => {
  const { call, url } = await withMember();
  const path = "/user_management/jwt_template";
  expect((await call("GET", path)).status).toBe(404);
  for (const content of ["{", '{"sub": "me"}', 5, '{"a": {{ user.email | upper }} }']) {
    expect((await call("PUT", path, { content })).body, String(content)).toMatchObject({
      code: "invalid_request_parameters",
      errors: [{ field: "content" }],
    });
  }
  expect((await call("GET", path)).status).toBe(404);
  for (const name of ["address", "mail"]) {
    const content = `{"${name}": {{ user.email }}, "team": "{{ organization.name || 'none' }}"}`;
    const set = await call("PUT", path, { content });
    expect(set).toMatchObject({ status: 200, body: { content } });
    expect((await call("GET", path)).body).toEqual(set.body);
    const { access_token } = await signIn(url);
    expect(decodeJwt(access_token)).toMatchObject({ [name]: "ada@example.com", team: "Acme" });
  }
});

it("[I404] a flag's events contain who changed it and its previous state", async () => {
  const { call, user, organization } = await withMember();
  const beta = await call("POST", "/_lockstep/feature_flags", { slug: "beta", name: "Beta" });
  await call("PUT", "/feature-flags/beta/disable");
  await call("PUT", "/feature-flags/beta/disable");
  await call("POST", `/feature-flags/beta/targets/${organization}`);
  await call("POST", `/feature-flags/beta/targets/${user}`);
  expect((await call("DELETE", "/_lockstep/feature_flags/beta")).status).toBe(204);
  expect((await call("GET", "/feature-flags/beta")).status).toBe(404);
  expect((await call("DELETE", "/_lockstep/feature_flags/beta")).status).toBe(404);

  const names = "flag.created,flag.updated,flag.rule_updated,flag.deleted";
  const events = (await call("GET", `/events?events=${names}`)).body.data as { event: string; context: object }[];
  const ruled = {
    organizations: [{ id: organization, name: "Acme" }],
    users: [] as { id: string; email: string }[],
  };
  expect(events).toMatchObject([
    { event: "flag.created", data: { ...beta.body, environment_id: "environment_local" } },
    { event: "flag.updated", data: { enabled: false }, context: { previous_attributes: { data: { enabled: true } } } },
    { event: "flag.rule_updated", context: { access_type: "some", configured_targets: ruled } },
    {
      event: "flag.rule_updated",
      context: {
        configured_targets: { ...ruled, users: [{ id: user, email: "ada@example.com" }] },
        previous_attributes: { context: { access_type: "some", configured_targets: ruled } },
      },
    },
    { event: "flag.deleted", data: { slug: "beta" } },
  ]);
  const who = { client_id: "client_01TEST", actor: { id: "local_authkit", source: "api", name: null } };
  expect(events.map(({ context }) => context)).toEqual(events.map(() => expect.objectContaining(who) as unknown));
});

it("[I183] seeded flags are on for the users and organizations in the seed", async () => {
  const seed = {
    users: [{ email: "grace@example.com" }],
    organizations: [{ id: "org_01NAVY", name: "Navy" }],
    featureFlags: [
      { slug: "ships", name: "Ships", organizations: ["Navy"] },
      { slug: "bugs", name: "Bugs", users: ["Grace@example.com"] },
      { slug: "off", name: "Off", enabled: false, default_value: true },
    ],
  };
  const { url } = await start({ data: null, users: [], seed });
  const call = api(url);
  const flags = (await call("GET", "/sdk/feature-flags")).body as Record<string, { targets: Record<string, object[]> }>;
  expect(flags["ships"]?.targets["organizations"]).toEqual([{ id: "org_01NAVY", enabled: true }]);
  expect(flags["bugs"]?.targets["users"]).toHaveLength(1);
  expect(flags["off"]).toMatchObject({ enabled: false, default_value: true });
  const refused = { ...seed, featureFlags: [{ slug: "x", name: "X", organizations: ["Army"] }] };
  await expect(start({ data: null, users: [], seed: refused })).rejects.toMatchObject({ code: "BAD_SEED" });
});
