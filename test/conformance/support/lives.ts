// Random lives of WorkOS's objects, lived through local AuthKit's API: what happens is decided by a seed.

import { API_KEY, CLIENT } from "./authkit.ts";

/** An event of WorkOS. */
export interface LifeEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** The objects of one life. */
export interface Life {
  userIds: string[];
  organizationIds: string[];
  sessionIds: string[];
  /** All objects, as handlers of events name them. */
  keys: string[];
  events: LifeEvent[];
}

/** A random number generator: the same seed gives the same numbers. */
export type Random = () => number;

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the items in random order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const some = <T>(items: readonly T[], random: Random): T | undefined => items[Math.floor(random() * items.length)];

/** Calls WorkOS's API; null if it refuses. */
export type Api = (method: string, path: string, body?: object) => Promise<Record<string, unknown> | null>;

/** Calls local AuthKit as a backend does. */
export function apiOf(url: string): Api {
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // What cannot be done in this state does not happen. A wrong key is a fault of the test.
    if (response.status >= 400 && response.status < 500 && response.status !== 401) return null;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json().catch(() => ({}))) as Record<string, unknown>;
  };
}

/** Returns every object of a list. */
export async function listAll(api: Api, path: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  let after: string | null = null;
  do {
    const mark = path.includes("?") ? "&" : "?";
    const rest: string = after === null ? "" : `&after=${after}`;
    const page = await api("GET", `${path}${mark}limit=100&order=asc${rest}`);
    if (page === null) return all;
    all.push(...(page["data"] as Record<string, unknown>[]));
    // Roles are listed all at once.
    after = (page["list_metadata"] as { after: string | null } | undefined)?.after ?? null;
  } while (after !== null);
  return all;
}

/** Lives one life. */
export async function live(api: Api, name: string, random: Random): Promise<Life> {
  const users: { id: string; email: string }[] = [];
  const organizationIds: string[] = [];
  const memberships: string[] = [];
  const sessionIds: string[] = [];
  const invitations: string[] = [];
  const roles: string[] = [];
  let count = 0;
  const isOften = (): boolean => random() < 0.5;
  const note = async (list: string[], made: Promise<Record<string, unknown> | null>): Promise<void> => {
    const object = await made;
    if (object !== null) list.push(String(object["id"]));
  };

  const createUser = async (): Promise<void> => {
    const email = `${name}-${count++}@example.com`;
    const user = await api("POST", "/user_management/users", { email, email_verified: true });
    if (user !== null) users.push({ id: String(user["id"]), email });
  };
  const createOrganization = (): Promise<void> =>
    note(
      organizationIds,
      api("POST", "/organizations", {
        name: `${name} ${count++}`,
        ...(isOften() && { domain_data: [{ domain: `${name}-${count}.example.com`, state: "verified" }] }),
      }),
    );
  const steps: (() => Promise<unknown>)[] = [
    createUser,
    createOrganization,
    () => api("PUT", `/user_management/users/${some(users, random)?.id}`, { first_name: `Name ${count++}` }),
    () => api("PUT", `/user_management/users/${some(users, random)?.id}`, { metadata: { _odd: `${count++}` } }),
    () => api("PUT", `/organizations/${some(organizationIds, random)}`, { name: `${name} renamed ${count++}` }),
    () =>
      note(
        memberships,
        api("POST", "/user_management/organization_memberships", {
          user_id: some(users, random)?.id,
          organization_id: some(organizationIds, random),
        }),
      ),
    () =>
      note(
        memberships,
        api("POST", "/user_management/organization_memberships", {
          user_id: some(users, random)?.id,
          organization_id: some(organizationIds, random),
        }),
      ),
    () =>
      api("PUT", `/user_management/organization_memberships/${some(memberships, random)}`, {
        role_slug: some(roles, random)?.split("/")[1] ?? "member",
      }),
    () => api("PUT", `/user_management/organization_memberships/${some(memberships, random)}/deactivate`),
    () => api("PUT", `/user_management/organization_memberships/${some(memberships, random)}/reactivate`),
    () => api("DELETE", `/user_management/organization_memberships/${some(memberships, random)}`),
    async () => {
      const owner = some(organizationIds, random);
      const slug = `org-role-${Math.floor(random() * 2)}`;
      const role = await api("POST", `/authorization/organizations/${owner}/roles`, { slug, name: `Role ${count++}` });
      if (role !== null) roles.push(`${owner}/${slug}`);
    },
    async () => {
      const [owner, slug] = some(roles, random)?.split("/") ?? [];
      await api("PATCH", `/authorization/organizations/${owner}/roles/${slug}`, { name: `Renamed ${count++}` });
    },
    async () => {
      const [owner, slug] = some(roles, random)?.split("/") ?? [];
      await api("DELETE", `/authorization/organizations/${owner}/roles/${slug}`);
    },
    () =>
      note(
        invitations,
        api("POST", "/user_management/invitations", {
          email: `${name}-guest-${count++}@example.com`,
          organization_id: some(organizationIds, random),
        }),
      ),
    () => api("POST", `/user_management/invitations/${some(invitations, random)}/revoke`),
    async () => {
      const email = some(users, random)?.email;
      const code = (await api("POST", "/user_management/magic_auth", { email }))?.["code"];
      const grant_type = "urn:workos:oauth:grant-type:magic-auth:code";
      const client = { client_id: CLIENT, client_secret: API_KEY };
      const signedIn = await api("POST", "/user_management/authenticate", { grant_type, code, email, ...client });
      const [, payload = ""] = (signedIn?.["access_token"] as string | undefined)?.split(".") ?? [];
      if (payload !== "") sessionIds.push(JSON.parse(Buffer.from(payload, "base64url").toString()).sid);
    },
    () => api("POST", "/user_management/sessions/revoke", { session_id: some(sessionIds, random) }),
    () => (isOften() ? api("DELETE", `/user_management/users/${some(users, random)?.id}`) : Promise.resolve(null)),
    () => (isOften() ? api("DELETE", `/organizations/${some(organizationIds, random)}`) : Promise.resolve(null)),
  ];

  await createUser();
  await createOrganization();
  const length = 4 + Math.floor(random() * 12);
  for (let step = 0; step < length; step++) await some(steps, random)!();
  return { userIds: users.map(({ id }) => id), organizationIds, sessionIds, keys: [], events: [] };
}
