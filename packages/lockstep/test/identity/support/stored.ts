// A local AuthKit whose file contains the objects that a test stores before the start.

import { normalEmail, type User } from "../../../src/identity/objects/accounts/user.ts";
import type { AuthKitOptions } from "../../../src/identity/options/options.ts";
import { openStore, type Store } from "../../../src/identity/store/open-store.ts";
import { ADA, start, START, startedFolder, type Running } from "./local-authkit.ts";

/** Starts with Ada, and with what `fill` stores. */
export async function startWith<T>(
  fill: (store: Store, ada: User) => T,
  options: Partial<AuthKitOptions> = {},
): Promise<Running & { filled: T; data: string }> {
  const data = await startedFolder();
  const store = openStore(data, () => START);
  const ada = store.users.findBy("email", normalEmail(ADA.email));
  if (ada === null) throw new Error("the folder has no Ada");
  const filled = fill(store, ada);
  store.close();
  return { ...(await start({ ...options, data })), filled, data };
}

/** Adds an organization with a user as member. */
export function addOrganization(store: Store, name: string, member?: User, role = "member"): string {
  const { id } = store.organizations.insert({
    name,
    external_id: null,
    metadata: {},
    allow_profiles_outside_organization: false,
  });
  if (member !== undefined) {
    store.memberships.insert({
      user_id: member.id,
      organization_id: id,
      organization_name: name,
      status: "active",
      role: { slug: role },
      roles: [{ slug: role }],
      directory_managed: false,
      custom_attributes: {},
    });
  }
  return id;
}

/** Adds a pending invitation and returns its token. */
export function addInvitation(
  store: Store,
  token: string,
  {
    email,
    organizationId = null,
    inviter = null,
  }: { email: string; organizationId?: string | null; inviter?: string | null },
): void {
  store.invitations.insert({
    email,
    state: "pending",
    accepted_at: null,
    revoked_at: null,
    expires_at: new Date(store.ticker.next() + 7 * 24 * 3_600_000).toISOString(),
    organization_id: organizationId,
    inviter_user_id: inviter,
    accepted_user_id: null,
    role_slug: "admin",
    token,
    accept_invitation_url: "http://localhost/",
  });
}

/** Adds an active connection to an organization. */
export function addConnection(store: Store, organizationId: string, name = "Analytical Okta"): string {
  return store.connections.insert({
    organization_id: organizationId,
    connection_type: "OktaSAML",
    name,
    state: "active",
    status: "linked",
    domains: [],
  }).id;
}

/** Adds a verified domain to an organization. */
export function addDomain(store: Store, organizationId: string, domain: string): void {
  store.organizationDomains.insert({
    organization_id: organizationId,
    domain,
    state: "verified",
    verification_strategy: "dns",
    verification_prefix: "workos",
    verification_token: "token",
  });
}
