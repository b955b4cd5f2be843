// Organizations, domains, memberships, roles and permissions over the API. Every response is checked against WorkOS's OpenAPI document.

import { expect, it } from "vitest";
import { start } from "../../support/local-authkit.ts";
import { api, type Api } from "../../support/management.ts";

const MEMBERSHIPS = "/user_management/organization_memberships";

async function make(call: Api, path: string, body: object): Promise<Record<string, unknown> & { id: string }> {
  const answer = await call("POST", path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as Record<string, unknown> & { id: string };
}

interface Domain {
  domain: string;
  state: string;
}

const domainsOf = (organization: Record<string, unknown>): string[] =>
  (organization["domains"] as Domain[]).map(({ domain, state }) => `${domain} ${state}`);

it("[I162] an organization is created, retrieved by either id, found by domain and name, updated and deleted", async () => {
  const call = api((await start()).url);
  const acme = await make(call, "/organizations", {
    name: "Acme",
    external_id: "acme",
    metadata: { plan: "pro" },
    domain_data: [{ domain: "Acme.com", state: "pending" }],
    domains: ["acme.org"],
  });
  await make(call, "/organizations", { name: "Beta" });
  expect(domainsOf(acme)).toEqual(["acme.com pending", "acme.org verified"]);
  expect((await call("GET", `/organizations/${acme.id}`)).body).toEqual(acme);
  expect((await call("GET", "/organizations/external_id/acme")).body).toEqual(acme);
  for (const query of ["domains=acme.org,none.org", "domains=acme.com", "search=acm"]) {
    expect((await call("GET", `/organizations?${query}`)).body.data, query).toEqual([acme]);
  }
  expect((await call("GET", "/organizations?domains=none.org")).body.data).toEqual([]);
  expect((await call("GET", "/organizations")).body.data).toHaveLength(2);

  const changed = await call("PUT", `/organizations/${acme.id}`, {
    name: "Acme 2",
    stripe_customer_id: "cus_1",
    domain_data: [
      { domain: "acme.com", state: "verified" },
      { domain: "acme.net", state: "pending" },
    ],
  });
  expect(changed.body).toMatchObject({ name: "Acme 2", stripe_customer_id: "cus_1", external_id: "acme" });
  expect(domainsOf(changed.body as Record<string, unknown>)).toEqual(["acme.com verified", "acme.net pending"]);

  const conflicts: [object, number, string][] = [
    [{ external_id: "acme" }, 400, "external_id_already_used"],
    [{ metadata: { a: 1 } }, 400, "invalid_metadata"],
    [{ domain_data: [{ domain: "acme.com", state: "pending" }] }, 409, "domain_already_exists"],
    [{ domain_data: [{ domain: "not a domain", state: "pending" }] }, 422, "invalid_request_parameters"],
    [{ name: "" }, 422, "invalid_request_parameters"],
  ];
  for (const [fields, status, code] of conflicts) {
    const answer = await call("POST", "/organizations", { name: "Other", ...fields });
    expect(answer, code).toMatchObject({ status, body: { code } });
  }
  // The refused requests left nothing behind.
  expect((await call("GET", "/organizations")).body.data).toHaveLength(2);

  expect(await call("DELETE", `/organizations/${acme.id}`)).toMatchObject({ status: 202, body: undefined });
  expect((await call("GET", `/organizations/${acme.id}`)).status).toBe(404);
  await make(call, "/organizations", { name: "Heir", domains: ["acme.com"] });
});

it("[I163] a domain is created pending, is verified once, and belongs to one organization", async () => {
  const call = api((await start()).url);
  const { id: organization_id } = await make(call, "/organizations", { name: "Acme" });
  const other = await make(call, "/organizations", { name: "Other" });
  const domain = await make(call, "/organization_domains", { organization_id, domain: "ACME.com" });
  expect(domain).toMatchObject({ domain: "acme.com", state: "pending", verification_strategy: "dns" });
  expect(String(domain["verification_token"])).toHaveLength(43);
  for (const owner of [organization_id, other.id]) {
    const again = await call("POST", "/organization_domains", { organization_id: owner, domain: "acme.com" });
    expect(again).toMatchObject({ status: 409, body: { code: "domain_already_exists" } });
  }
  const unowned = await call("POST", "/organization_domains", { organization_id: "org_none", domain: "a.com" });
  expect(unowned.status).toBe(404);

  const verified = await call("POST", `/organization_domains/${domain.id}/verify`);
  expect(verified).toMatchObject({ status: 201, body: { state: "verified" } });
  const twice = await call("POST", `/organization_domains/${domain.id}/verify`);
  expect(twice).toMatchObject({ status: 400, body: { code: "domain_already_verified" } });
  expect((await call("GET", `/organization_domains/${domain.id}`)).body).toEqual(verified.body);
  expect((await call("DELETE", `/organization_domains/${domain.id}`)).status).toBe(204);
  expect((await call("GET", `/organizations/${organization_id}`)).body.domains).toEqual([]);
});

it("[I164] a membership has roles, is deactivated and reactivated, and returns when created again", async () => {
  const { url } = await start();
  const call = api(url);
  const user = ((await call("GET", "/user_management/users")).body.data as { id: string }[])[0];
  const { id: organization_id } = await make(call, "/organizations", { name: "Acme" });
  const ids = { user_id: user?.id, organization_id };
  await make(call, "/authorization/roles", { slug: "admin", name: "Admin" });
  const membership = await make(call, MEMBERSHIPS, ids);
  expect(membership).toMatchObject({
    ...ids,
    organization_name: "Acme",
    status: "active",
    role: { slug: "member" },
    roles: [{ slug: "member" }],
    user: { id: user?.id },
  });
  expect((await call("POST", MEMBERSHIPS, ids)).status).toBe(422);

  const path = `${MEMBERSHIPS}/${membership.id}`;
  const both = await call("PUT", path, { role_slugs: ["admin", "member"] });
  // The environment's first role has priority, regardless of the order in the request.
  expect(both.body).toMatchObject({ role: { slug: "member" }, roles: [{ slug: "admin" }, { slug: "member" }] });
  expect((await call("PUT", path, { role_slug: "admin" })).body).toMatchObject({ role: { slug: "admin" } });
  const unknown = await call("PUT", path, { role_slug: "unknown" });
  expect(unknown).toMatchObject({ status: 422, body: { code: "invalid_role" } });

  const off = await call("PUT", `${path}/deactivate`);
  expect(off.body.status).toBe("inactive");
  expect((await call("PUT", `${path}/deactivate`)).body).toEqual(off.body);
  const listed = async (query: string): Promise<number> =>
    ((await call("GET", `${MEMBERSHIPS}?${query}`)).body.data as unknown[]).length;
  expect(await listed(`user_id=${user?.id}`)).toBe(0);
  for (const statuses of ["inactive", "active,inactive", "active&statuses=inactive", "pending&statuses[]=inactive"]) {
    expect(await listed(`organization_id=${organization_id}&statuses=${statuses}`), statuses).toBe(1);
  }
  expect((await call("PUT", `${path}/reactivate`)).body).toMatchObject({ status: "active", role: { slug: "admin" } });
  await call("PUT", `${path}/deactivate`);
  expect(await make(call, MEMBERSHIPS, ids)).toMatchObject({ id: membership.id, role: { slug: "member" } });

  const nothing = await call("GET", MEMBERSHIPS);
  expect(nothing).toMatchObject({ status: 400, body: { code: "missing_user_id_or_organization_id" } });
  expect((await call("GET", `${MEMBERSHIPS}?user_id=x&statuses=gone`)).status).toBe(422);
  expect((await call("POST", MEMBERSHIPS, { ...ids, user_id: "user_none" })).status).toBe(404);
  expect((await call("POST", MEMBERSHIPS, { ...ids, organization_id: "org_none" })).status).toBe(404);

  await call("PUT", `/organizations/${organization_id}`, { name: "Acme 2" });
  expect((await call("GET", path)).body.organization_name).toBe("Acme 2");
  await call("DELETE", `/organizations/${organization_id}`);
  expect((await call("GET", path)).status).toBe(404);
});

it("[I165] roles of the environment come first, with `member` from the start; an organization's own role can be deleted once it is unused", async () => {
  const { url } = await start();
  const call = api(url);
  const roles = "/authorization/roles";
  const slugs = async (path: string): Promise<string[]> =>
    ((await call("GET", path)).body.data as { slug: string }[]).map(({ slug }) => slug);
  expect(await slugs(roles)).toEqual(["member"]);
  const admin = await make(call, roles, { slug: "admin", name: "Admin", description: "All of it" });
  expect(admin).toMatchObject({ type: "EnvironmentRole", permissions: [], resource_type_slug: "organization" });
  expect(admin).not.toHaveProperty("organization_id");
  expect((await call("POST", roles, { slug: "admin", name: "A" })).body.code).toBe("role_slug_conflict");
  expect((await call("POST", roles, { slug: "Not A Slug", name: "A" })).status).toBe(422);
  expect((await call("PATCH", `${roles}/admin`, { name: "Boss" })).body).toMatchObject({ name: "Boss", slug: "admin" });

  const { id } = await make(call, "/organizations", { name: "Acme" });
  const own = `/authorization/organizations/${id}/roles`;
  const billing = await make(call, own, { slug: "billing", name: "Billing" });
  expect(billing["type"]).toBe("OrganizationRole");
  expect((await make(call, own, { name: "Night Shift" }))["slug"]).toBe("org-night-shift");
  expect(await slugs(own)).toEqual(["member", "admin", "billing", "org-night-shift"]);
  expect(await slugs(roles)).toEqual(["member", "admin"]);
  expect((await call("POST", own, { slug: "admin", name: "A" })).body.code).toBe("organization_role_slug_conflict");
  expect((await call("GET", `${own}/admin`)).body.type).toBe("EnvironmentRole");
  expect((await call("GET", `${roles}/billing`)).status).toBe(404);
  expect((await call("PATCH", `${own}/admin`, { name: "A" })).body.code).toBe("bad_request");
  expect((await call("GET", "/authorization/organizations/org_none/roles")).status).toBe(404);

  const [user] = (await call("GET", "/user_management/users")).body.data as { id: string }[];
  const ids = { user_id: user?.id, organization_id: id, role_slug: "billing" };
  const membership = await make(call, MEMBERSHIPS, ids);
  expect((await call("DELETE", `${own}/billing`)).body.code).toBe("role_has_assignments");
  await call("PUT", `${MEMBERSHIPS}/${membership.id}`, { role_slug: "member" });
  expect((await call("DELETE", `${own}/billing`)).status).toBe(204);
  expect(await slugs(own)).toEqual(["member", "admin", "org-night-shift"]);
});

it("[I166] permissions are assigned to roles and removed; a deleted one is removed from every role", async () => {
  const call = api((await start()).url);
  const permissions = "/authorization/permissions";
  const read = await make(call, permissions, { slug: "posts:read", name: "Read posts" });
  await make(call, permissions, { slug: "posts:write", name: "Write posts", description: "and change them" });
  expect(read).toMatchObject({ object: "permission", system: false, description: null });
  expect((await call("POST", permissions, { slug: "posts:read", name: "x" })).body.code).toBe(
    "permission_slug_conflict",
  );
  expect((await call("POST", permissions, { slug: "Posts Read", name: "x" })).status).toBe(422);
  expect((await call("GET", permissions)).body.data).toHaveLength(2);
  expect((await call("PATCH", `${permissions}/posts:read`, { name: "Look" })).body.name).toBe("Look");

  const role = "/authorization/roles/member/permissions";
  const both = ["posts:read", "posts:write"];
  expect((await call("PUT", role, { permissions: both })).body.permissions).toEqual(both);
  expect((await call("PUT", role, { permissions: ["posts:read"] })).body.permissions).toEqual(["posts:read"]);
  expect((await call("POST", role, { slug: "posts:write" })).body.permissions).toEqual(both);
  expect((await call("POST", role, { slug: "posts:write" })).body.permissions).toEqual(both);
  expect((await call("POST", role, { slug: "posts:burn" })).status).toBe(422);

  const { id } = await make(call, "/organizations", { name: "Acme" });
  const own = `/authorization/organizations/${id}/roles`;
  await make(call, own, { slug: "writer", name: "Writer" });
  await call("PUT", `${own}/writer/permissions`, { permissions: both });
  await call("POST", `${own}/writer/permissions`, { slug: "posts:read" });
  const less = await call("DELETE", `${own}/writer/permissions/posts:write`);
  expect(less).toMatchObject({ status: 200, body: { permissions: ["posts:read"] } });
  expect((await call("DELETE", `${own}/writer/permissions/posts:write`)).status).toBe(404);

  expect((await call("DELETE", `${permissions}/posts:read`)).status).toBe(204);
  expect((await call("GET", "/authorization/roles/member")).body.permissions).toEqual(["posts:write"]);
  expect((await call("GET", `${own}/writer`)).body.permissions).toEqual([]);
  expect((await call("GET", `${permissions}/posts:read`)).status).toBe(404);
});
