// Users over the API. `api` checks every response against WorkOS's OpenAPI document.

import { hash as argon2 } from "@node-rs/argon2";
import { expect, it } from "vitest";
import { ADA, CLIENT, post, signIn, start } from "../../support/local-authkit.ts";
import { api, KEY, type Api } from "../../support/management.ts";

const USERS = "/user_management/users";

async function make(call: Api, changes: object = {}): Promise<Record<string, unknown> & { id: string }> {
  const { status, body } = await call("POST", USERS, { email: "grace@example.com", ...changes });
  expect(status).toBe(201);
  return body as Record<string, unknown> & { id: string };
}

it("[I155] a list takes limit, order, before and after, refuses other parameters, and `normal` order swaps the cursors", async () => {
  const call = api((await start({ users: [], data: null })).url);
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push((await make(call, { email: `u${i}@example.com` })).id);
  const list = async (query: string): Promise<{ ids: string[]; before: string | null; after: string | null }> => {
    const { status, body } = await call("GET", `${USERS}?${query}`);
    expect(status).toBe(200);
    const page = body as { data: { id: string }[]; list_metadata: { before: string | null; after: string | null } };
    return { ids: page.data.map(({ id }) => id), ...page.list_metadata };
  };

  const newest = await list("limit=2");
  expect(newest).toEqual({ ids: [ids[4], ids[3]], before: null, after: ids[3] });
  expect((await list(`limit=2&after=${newest.after}`)).ids).toEqual([ids[2], ids[1]]);
  expect((await list(`limit=2&before=${ids[1]}`)).ids).toEqual([ids[3], ids[2]]);
  expect((await list("limit=2&order=asc")).ids).toEqual([ids[0], ids[1]]);
  const normal = await list("limit=2&order=normal");
  expect(normal).toEqual({ ids: [ids[4], ids[3]], before: ids[3], after: null });
  expect((await list(`limit=2&order=normal&before=${normal.before}`)).ids).toEqual([ids[2], ids[1]]);

  for (const wrong of ["limit=0", "limit=101", "limit=x", "limit=1.5", "order=up"]) {
    expect((await call("GET", `${USERS}?${wrong}`)).status).toBe(422);
  }
  expect((await list("limit=100")).ids).toHaveLength(5);
});

it("[I516] a lone surrogate is refused, by itself, within text and in a list; a complete pair is kept", async () => {
  const call = api((await start()).url);
  for (const [path, body] of [
    [USERS, { email: "a@example.com", external_id: "\ud800" }],
    [USERS, { email: "a@example.com", first_name: "x\udc00y" }],
    ["/organizations", { name: "Acme", domains: ["\ud800.com"] }],
  ] as const) {
    expect(await call("POST", path, body)).toMatchObject({ status: 422, body: { errors: [{}] } });
  }
  const { id } = await make(call, { external_id: "\u{1f600}" });
  expect((await call("GET", `${USERS}/external_id/${encodeURIComponent("\u{1f600}")}`)).body.id).toBe(id);
});

it("[I156] an unknown id is 404 with the id, for every operation", async () => {
  const call = api((await start()).url);
  for (const [method, path] of [
    ["GET", `${USERS}/user_none`],
    ["PUT", `${USERS}/user_none`],
    ["DELETE", `${USERS}/user_none`],
    ["GET", `${USERS}/external_id/user_none`],
    ["GET", "/organizations/user_none"],
    ["GET", "/organization_domains/user_none"],
    ["DELETE", "/user_management/organization_memberships/user_none"],
    ["GET", "/authorization/roles/user_none"],
  ] as const) {
    const answer = await call(method, path, method === "PUT" ? {} : undefined);
    expect(answer, path).toMatchObject({ status: 404, body: { code: "entity_not_found", entity_id: "user_none" } });
  }
});

it("[I157] a user is created, retrieved by either id, found by e-mail, external id and organization, updated and deleted", async () => {
  const { url } = await start();
  const call = api(url);
  const made = await make(call, {
    email: " Grace@Example.com ",
    first_name: "Grace",
    last_name: "Hopper",
    external_id: "ext 1",
    metadata: { team: "navy" },
  });
  expect(made).toMatchObject({
    object: "user",
    email: "grace@example.com",
    email_verified: false,
    name: "Grace Hopper",
    external_id: "ext 1",
    metadata: { team: "navy" },
    last_sign_in_at: null,
  });
  expect((await call("GET", `${USERS}/${made.id}`)).body).toEqual(made);
  expect((await call("GET", `${USERS}/external_id/ext%201`)).body).toEqual(made);

  const organization = (await call("POST", "/organizations", { name: "Navy" })).body as { id: string };
  await call("POST", "/user_management/organization_memberships", {
    user_id: made.id,
    organization_id: organization.id,
  });
  for (const query of ["email=GRACE@example.com", "external_id=ext%201", `organization_id=${organization.id}`]) {
    expect((await call("GET", `${USERS}?${query}`)).body.data, query).toEqual([made]);
  }
  expect((await call("GET", `${USERS}?organization_id=org_none`)).body.data).toEqual([]);

  const changed = await call("PUT", `${USERS}/${made.id}`, {
    first_name: "Amazing",
    email_verified: true,
    locale: "en-US",
    unknown: "ignored",
  });
  expect(changed.body).toMatchObject({ name: "Amazing Hopper", email_verified: true, locale: "en-US" });
  expect(changed.body.updated_at > String(made["updated_at"])).toBe(true);
  expect(changed.body).not.toHaveProperty("unknown");

  const gone = await call("DELETE", `${USERS}/${made.id}`);
  expect(gone).toMatchObject({ status: 200, body: undefined });
  expect((await call("GET", `${USERS}/${made.id}`)).status).toBe(404);
  expect((await call("GET", `${USERS}?email=grace@example.com`)).body.data).toEqual([]);
});

it("[I158] an e-mail address and an external id belong to one user only", async () => {
  const call = api((await start()).url);
  const grace = await make(call, { external_id: "one" });
  const taken = await call("POST", USERS, { email: "GRACE@example.com" });
  expect(taken).toMatchObject({
    status: 400,
    body: { code: "user_creation_error", errors: [{ code: "email_not_available" }] },
  });
  const once = await Promise.all(
    [1, 2, 3].map(() => call("POST", USERS, { email: "same@example.com", password: "correct horse" })),
  );
  expect(once.filter(({ status }) => status === 201)).toHaveLength(1);
  const twice = await call("POST", USERS, { email: "b@example.com", external_id: "one" });
  expect(twice).toMatchObject({ status: 400, body: { code: "user_creation_error" } });

  const other = await make(call, { email: "other@example.com" });
  const steal = await call("PUT", `${USERS}/${other.id}`, { email: "grace@example.com" });
  expect(steal).toMatchObject({ status: 400, body: { code: "email_not_available" } });
  const stealId = await call("PUT", `${USERS}/${other.id}`, { external_id: "one" });
  expect(stealId).toMatchObject({ status: 400, body: { code: "external_id_already_used" } });
  // A user's own value does not conflict, and a released value can be used again.
  expect((await call("PUT", `${USERS}/${grace.id}`, { external_id: null })).body.external_id).toBeNull();
  expect((await call("PUT", `${USERS}/${other.id}`, { external_id: "one" })).status).toBe(200);
  // The new address is not verified yet.
  await call("PUT", `${USERS}/${other.id}`, { email_verified: true });
  const moved = await call("PUT", `${USERS}/${other.id}`, { email: "new@example.com" });
  expect(moved.body).toMatchObject({ email: "new@example.com", email_verified: false });
});

it("[I159] metadata is merged, null removes a key, and values over a limit are invalid_metadata", async () => {
  const call = api((await start()).url);
  const { id } = await make(call, { metadata: { a: "1", b: "2" } });
  const set = async (metadata: unknown): Promise<unknown> =>
    (await call("PUT", `${USERS}/${id}`, { metadata })).body.metadata as unknown;
  expect(await set({ b: "3", c: "4" })).toEqual({ a: "1", b: "3", c: "4" });
  expect(await set({ a: null })).toEqual({ b: "3", c: "4" });
  const odd = JSON.parse('{"__proto__": "x", "constructor": "y"}') as object;
  expect(JSON.stringify(await set(odd))).toBe(JSON.stringify({ b: "3", c: "4", ["__proto__"]: "x", constructor: "y" }));
  expect(await set(null)).toEqual({});
  const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, "v"]));
  expect(await set(fifty)).toEqual(fifty);
  for (const wrong of [
    { one: "more" },
    { ["k".repeat(41)]: "v" },
    { k1: "v".repeat(601) },
    { k1: 5 },
    { k1: "ü" },
    { "": "v" },
  ]) {
    const answer = await call("PUT", `${USERS}/${id}`, { metadata: wrong });
    expect(answer, JSON.stringify(wrong)).toMatchObject({ status: 400, body: { code: "invalid_metadata" } });
  }
  expect((await call("PUT", `${USERS}/${id}`, { metadata: ["a"] })).status).toBe(422);
  expect((await call("GET", `${USERS}/${id}`)).body.metadata).toEqual(fifty);
});

it("[I160] a password must be strong enough; a hash can be imported with its type", async () => {
  const { url } = await start();
  const call = api(url);
  const short = await call("POST", USERS, { email: "a@example.com", password: "short" });
  expect(short).toMatchObject({
    status: 400,
    body: { code: "password_strength_error", errors: [{ code: "password_too_weak" }] },
  });
  const hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A".repeat(43);
  const refused: [object, number, string][] = [
    [{ password: "correct horse", password_hash: hash }, 400, "password_and_password_hash_provided"],
    [{ password: "correct horse", password_hash_type: "argon2" }, 400, "password_and_password_hash_type_provided"],
    [{ password_hash: "nonsense", password_hash_type: "argon2" }, 400, "invalid_password_hash"],
    [{ password_hash: "$2b$10$abc", password_hash_type: "bcrypt" }, 400, "invalid_password_hash"],
    [{ password_hash: hash, password_hash_type: "bcrypt" }, 400, "invalid_password_hash"],
    [{ password_hash: hash }, 422, "invalid_request_parameters"],
    [{ password_hash: hash, password_hash_type: "rot13" }, 422, "invalid_request_parameters"],
    [{ password: 5 }, 422, "invalid_request_parameters"],
  ];
  for (const [fields, status, code] of refused) {
    const answer = await call("POST", USERS, { email: "a@example.com", ...fields });
    expect(answer, code).toMatchObject({ status, body: { code } });
  }
  expect((await call("GET", `${USERS}?email=a@example.com`)).body.data).toEqual([]);

  const grace = await make(call, { password: "correct horse", email_verified: true });
  const imported = await call("POST", USERS, {
    email: "imported@example.com",
    email_verified: true,
    password_hash: await argon2("old but good"),
    password_hash_type: "argon2",
  });
  expect(imported.status).toBe(201);
  expect(JSON.stringify([grace, imported.body])).not.toContain("argon2");
  const signIn = (email: string, password: string): Promise<Response> =>
    post(url, { grant_type: "password", client_id: CLIENT, client_secret: KEY, email, password });
  expect((await signIn("imported@example.com", "old but good")).status).toBe(200);
  expect((await signIn("imported@example.com", "old and bad")).status).toBe(400);
  await call("PUT", `${USERS}/${imported.body.id}`, { password: "battery staple" });
  expect((await signIn("imported@example.com", "old but good")).status).toBe(400);
  expect((await signIn("imported@example.com", "battery staple")).status).toBe(200);
});

it("[I161] an update without changes has no effect; deleting a user ends their sessions", async () => {
  const { url } = await start();
  const call = api(url);
  const { user, refresh_token } = await signIn(url);
  const id = String(user["id"]);
  const before = (await call("GET", `${USERS}/${id}`)).body as Record<string, unknown>;
  const same = await call("PUT", `${USERS}/${id}`, { first_name: ADA.firstName, email: ADA.email, metadata: {} });
  expect(same.body).toEqual(before);

  expect((await call("DELETE", `${USERS}/${id}`)).status).toBe(200);
  const refused = await post(url, { grant_type: "refresh_token", client_id: "client_01TEST", refresh_token });
  expect(refused.status).toBe(400);
  await expect(refused.json()).resolves.toMatchObject({ error: "invalid_grant" });
});
