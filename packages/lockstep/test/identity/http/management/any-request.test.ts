// Random requests to every operation of the management API: each response is one that WorkOS's OpenAPI document describes.

import fc from "fast-check";
import { expect, it } from "vitest";
import { ROUTES } from "../../../../src/identity/http/management/routes.ts";
import { open, type InProcess } from "../../support/in-process.ts";
import { API_KEY } from "../../support/local-authkit.ts";
import { hasStatus, specPath, wrongWith } from "../../support/openapi.ts";

/** Refusals that any operation may return; the document omits them for many. */
const REFUSALS = [400, 404, 422, 501];

/** Objects that a request may be about, by the prefix of the paths that name them. */
interface Seed {
  running: InProcess;
  ids: Record<string, string>;
}

async function seeded(): Promise<Seed> {
  const running = await open();
  const { store } = running.context;
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    const answer = await running.request(path, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.status, path).toBeLessThan(300);
    return answer.body as { id: string };
  };
  const { id: user_id } = await post("/user_management/users", { email: "ada@example.com", external_id: "e1" });
  const organization = await post("/organizations", { name: "Acme", domains: ["acme.com"], external_id: "e1" });
  const { id: organization_id } = organization;
  const memberships = "/user_management/organization_memberships";
  const [domain] = store.organizationDomains.list({}).data;
  await post("/authorization/permissions", { slug: "read", name: "Read" });
  await post("/_lockstep/feature_flags", { slug: "beta", name: "Beta" });
  await post(`/authorization/organizations/${organization_id}/roles`, { slug: "own", name: "Own" });
  const factor = await post("/auth/factors/enroll", { type: "totp", user_id });
  const directory = { organization_id, name: "Okta" };
  const { id: directory_id } = await post("/_lockstep/directories", directory);
  const range = { range_start: "2026-01-01T00:00:00Z", range_end: "2026-12-01T00:00:00Z" };
  const audited = await post("/audit_logs/exports", { organization_id, ...range });
  await post("/audit_logs/actions/user.signed_in/schemas", { targets: [{ type: "user" }] });
  const ids = {
    "/user_management/users/external_id": "e1",
    "/user_management/users": user_id,
    "/organizations/external_id": "e1",
    "/organizations": organization_id,
    "/authorization/organizations": organization_id,
    "/authorization/roles": "member",
    "/authorization/permissions": "read",
    "/organization_domains": domain?.id ?? "",
    [memberships]: (await post(memberships, { user_id, organization_id })).id,
    "/user_management/invitations": (await post("/user_management/invitations", { email: "x@example.com" })).id,
    "/feature-flags": "beta",
    "/auth/factors": factor.id,
    "/directories": directory_id,
    "/directory_users": (await post("/_lockstep/directory_users", { directory_id, email: "x@example.com" })).id,
    "/directory_groups": (await post("/_lockstep/directory_groups", { directory_id, name: "G" })).id,
    "/audit_logs/exports": audited.id,
    "/audit_logs/actions": "user.signed_in",
    "/vault/v1/kv": (await post("/vault/v1/kv", { name: "kept", value: "v" })).id,
    "/auth/challenges": (await post(`/auth/factors/${factor.id}/challenge`, {})).id,
  };
  return { running, ids };
}

/** Members that at least one operation accepts, with values that may be valid. */
function membersOf({ ids }: Seed): Record<string, fc.Arbitrary<unknown>> {
  const email = fc
    .constantFrom("ada@example.com", "x@example.com", "new@example.com")
    .chain((address) => fc.nat(30).map((n) => `${n}${address}`));
  const slug = fc.constantFrom("member", "own", "read", "beta", "new", "other");
  const name = fc.string({ minLength: 1, maxLength: 30 });
  const url = fc.nat(50).map((n) => `http://localhost:${n}`);
  const domain = fc.nat(50).map((n) => `d${n}.example.com`);
  const code = fc.stringMatching(/^[0-9]{6}$/);
  return {
    email,
    new_email: email,
    password: fc.constantFrom("correct horse", "short"),
    name,
    first_name: fc.option(name),
    slug,
    metadata: fc.option(fc.dictionary(name, fc.option(fc.string({ maxLength: 20 })), { maxKeys: 3 })),
    external_id: fc.option(name),
    domains: fc.array(domain, { maxLength: 2 }),
    domain_data: fc.array(fc.record({ domain, state: fc.constantFrom("pending", "verified") }), { maxLength: 2 }),
    domain,
    user_id: fc.constant(ids["/user_management/users"]),
    organization_id: fc.constant(ids["/organizations"]),
    role_slug: slug,
    role_slugs: fc.array(slug, { maxLength: 2 }),
    permissions: fc.array(slug, { maxLength: 2 }),
    code,
    token: name,
    uri: url,
    origin: url,
    url,
    endpoint_url: url,
    events: fc.subarray(["user.created", "session.created"]),
    type: fc.constantFrom("totp", "sms"),
    value: name,
    session_id: name,
    impersonator: fc.record({ email, reason: fc.option(name) }),
    content: fc.constantFrom("{}", '{"a": {{ user.email }}}', "{"),
    status: fc.constantFrom("enabled", "disabled"),
    targets: fc.array(fc.record({ type: name }), { maxLength: 2 }),
    range_start: fc.constant("2026-01-01T00:00:00Z"),
    range_end: fc.constantFrom("2026-12-01T00:00:00Z", "2025-12-01T00:00:00Z"),
    retention_period_in_days: fc.integer({ min: 1, max: 400 }),
    directory_id: fc.constant(ids["/directories"]),
    context: fc.dictionary(name, name, { maxKeys: 2 }),
    expires_in_days: fc.integer({ min: -1, max: 40 }),
  };
}

interface Request {
  route: (typeof ROUTES)[number];
  body: object;
  query: Record<string, string>;
  /** Values of the path's parameters; null for those of existing objects. */
  parameters: string[] | null;
}

/** Sends a request; fails if the document does not describe the response. */
async function ask({ running, ids }: Seed, { route: [method, path], body, query, parameters }: Request): Promise<void> {
  const about = Object.keys(ids).find((start) => path.startsWith(`${start}/`));
  const given = [...(parameters ?? [ids[about ?? ""] ?? "", "own", "read"])];
  const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(given.shift() || "x"));
  const { pathname } = new URL(filled, "http://localhost");
  const answer = await running.request(`${pathname}?${new URLSearchParams(query).toString()}`, {
    method,
    headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
    ...(method !== "GET" && { body: JSON.stringify(body) }),
  });
  const said = `${method} ${pathname} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body)}`;
  if (REFUSALS.includes(answer.status) && !hasStatus(method, pathname, answer.status)) {
    expect(answer.body, said).toMatchObject({ message: expect.any(String) as string });
  } else if (specPath(pathname, method) !== undefined) {
    expect(wrongWith(method, pathname, answer.status, answer.body === "" ? undefined : answer.body), said).toBeNull();
  } else expect(answer.status, said).toBeLessThan(500);
}

// These delete most of what the others need, so they run last.
const isLast = ([method, path]: (typeof ROUTES)[number]): boolean =>
  method === "DELETE" && /^\/(user_management|organizations)/.test(path);

it("[I182] no request makes an operation fail, and every response is documented", async () => {
  const seed = await seeded();
  const members = membersOf(seed);
  const wild = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ maxLength: 20 }));
  const member = ([name, right]: [string, fc.Arbitrary<unknown>]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof({ weight: 12, arbitrary: right }, wild),
  ];
  const body = fc.record(Object.fromEntries(Object.entries(members).map(member)));
  const known = fc.constantFrom(...Object.values(seed.ids), "active", "asc", "normal", "1");
  const word = fc.oneof(known, fc.string({ maxLength: 20 }));
  const paging = ["limit", "order", "after", "before", "statuses", "search", "events"];
  const queried = fc.constantFrom(...paging, "email", "user_id", "organization_id");
  const request = fc.record({
    body: fc.oneof({ weight: 9, arbitrary: body }, fc.dictionary(fc.constantFrom(...Object.keys(members)), wild)),
    query: fc.dictionary(queried, word, { maxKeys: 2 }),
    parameters: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, fc.array(word, { minLength: 3, maxLength: 3 })),
  });
  for (const route of ROUTES.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)))) {
    await fc.assert(
      fc.asyncProperty(request, (sent) => ask(seed, { route, ...sent })),
      { numRuns: 6 },
    );
  }
});
