// Creates the objects of a seed that do not exist yet. Existing objects are unchanged, so a start over an existing file changes nothing.
// Webhook endpoints come first, so that they get the events of everything that follows.

import type { AuthKitContext } from "../context/context.ts";
import type { ApiKey } from "../objects/accounts/api-key.ts";
import { normalEmail, type User } from "../objects/accounts/user.ts";
import { createApiKey } from "../operations/access/api-keys.ts";
import { addFlagTarget, createFeatureFlag } from "../operations/access/feature-flags.ts";
import { createPermission } from "../operations/access/permissions.ts";
import {
  createOrganizationRole,
  createRole,
  setOrganizationRolePermissions,
  setRolePermissions,
} from "../operations/access/roles.ts";
import { createMembership } from "../operations/organizations/memberships.ts";
import type { Operation } from "../operations/shared/operation.ts";
import { sendInvitation } from "../operations/users/invitations.ts";
import type { LoadedSeed } from "../options/load-seed.ts";
import { SeedProblem, type Path } from "../options/seed-shape.ts";
import { withoutEffect } from "../options/seed-without-effect.ts";
import {
  type AuthKitSeed,
  type SeedApiKey,
  type SeedFeatureFlag,
  type SeedInvitation,
  type SeedMembership,
  type SeedRole,
} from "../options/seed.ts";
import { findRole } from "../rules/find-role.ts";
import { parseTemplate } from "../tokens/jwt-template.ts";
import { sha256 } from "../values/secret.ts";
import { createWebhookEndpoint } from "../webhooks/create-endpoint.ts";
import { asProblem } from "./as-problem.ts";
import { seedDefaultRole } from "./default-role.ts";
import { findOrganization, seedConnection, seedOrganization } from "./seed-objects.ts";
import { seedConnectedAccount, seedDirectory } from "./seed-products.ts";
import { seedUser } from "./seed-user.ts";
import { seedUsers } from "./seed-users.ts";

/** Seeds. Throws `SeedProblem`. */
export async function applySeed(context: AuthKitContext, { seed, where }: LoadedSeed): Promise<void> {
  const { store, faults, options } = context;
  for (const path of withoutEffect(seed))
    options.log(`${where(path)} has no effect: local AuthKit does not support it`);
  each(seed, "webhookEndpoints", ({ endpoint_url, url, enabled = true, events = [], secret }, path) => {
    const address = endpoint_url ?? url;
    if (address === undefined) throw new SeedProblem(path, "it has no endpoint_url", "add endpoint_url: http://…");
    if (store.webhookEndpoints.findBy("endpoint_url", address) !== null) return;
    const status = enabled ? "enabled" : "disabled";
    createWebhookEndpoint(store, { endpoint_url: address, events, status, ...(secret !== undefined && { secret }) });
  });
  // The seed's definition of such a user takes precedence.
  const said = new Set((seed.users ?? []).map(({ email }) => normalEmail(email)));
  const users = options.users.filter(({ email }) => !said.has(normalEmail(email)));
  await seedUsers(store, context.passwords, { users });
  each(seed, "permissions", (permission, path) => {
    if (store.permissions.findBy("slug", permission.slug) === null) call(context, createPermission, permission, path);
  });
  each(seed, "roles", (role, path) => {
    if (!belongsToOrganization(role)) seedRole(context, role, path);
  });
  // After the seed's own users: the seed may define more about the same user.
  seedDefaultRole(store);
  for (const [i, user] of (seed.users ?? []).entries()) {
    const differing = await seedUser(context, user, ["users", i]);
    if (differing.length === 0) continue;
    options.log(
      `${where(["users", i])}: ${user.email} already exists with a different ${differing.join(", ")}, and stays unchanged`,
    );
  }
  each(seed, "organizations", (organization, path) => seedOrganization(context, organization, path));
  each(seed, "roles", (role, path) => {
    if (belongsToOrganization(role)) seedOrganizationRole(context, role, path);
  });
  each(seed, "organizations", ({ id, name, memberships = [] }, path) => {
    const organization = findOrganization(store, id ?? name, path);
    for (const [i, member] of memberships.entries()) {
      seedMembership(context, organization.id, member, [...path, "memberships", i]);
    }
  });
  each(seed, "connections", (connection, path) => seedConnection(context, connection, path));
  each(seed, "invitations", (invitation, path) => seedInvitation(context, invitation, path));
  if (Array.isArray(seed.apiKeys)) {
    for (const [i, key] of seed.apiKeys.entries()) seedApiKey(context, key, ["apiKeys", i]);
  }
  each(seed, "featureFlags", (one, path) => seedFeatureFlag(context, one, path));
  each(seed, "directories", (one, path) => seedDirectory(context, one, path));
  each(seed, "connectedAccounts", (one, path) => seedConnectedAccount(context, one, path));
  seedTemplate(context, seed);
  each(seed, "errorHooks", (hook, path) => {
    const fault = faults.add(hook);
    if (typeof fault === "string") throw new SeedProblem(path, fault, "write it as /_lockstep/faults accepts it");
  });
}

type ListKey = Exclude<keyof AuthKitSeed, "apiKeys" | "jwtTemplate" | "settings" | "actions" | "users">;
type Entry<K extends ListKey> = NonNullable<AuthKitSeed[K]>[number];

function each<K extends ListKey>(seed: AuthKitSeed, key: K, run: (entry: Entry<K>, path: Path) => void): void {
  for (const [i, entry] of ((seed[key] ?? []) as Entry<K>[]).entries()) run(entry, [key, i]);
}

/** Performs an API operation. */
function call(context: AuthKitContext, operation: Operation, body: object, path: Path, params = {}): void {
  const origin = `http://localhost:${context.options.port}`;
  const request = { params, query: new URLSearchParams(), body: body as Record<string, unknown>, origin };
  asProblem(path, () => void operation(context, request));
}

function belongsToOrganization({ organization, organization_id }: SeedRole): boolean {
  return (organization ?? organization_id) !== undefined;
}

function seedRole(context: AuthKitContext, { permissions, ...role }: SeedRole, path: Path): void {
  const { slug, name, description } = role;
  const fields = { slug, name, ...(description !== undefined && { description }), resource_type_slug: "organization" };
  if (findRole(context.store, slug, null) !== null) return;
  call(context, createRole, fields, path);
  if (permissions !== undefined) call(context, setRolePermissions, { permissions }, path, { slug });
}

function seedOrganizationRole(context: AuthKitContext, role: SeedRole, path: Path): void {
  const { slug, name, description, permissions, organization, organization_id } = role;
  const { id } = findOrganization(context.store, organization ?? organization_id ?? "", path);
  if (findRole(context.store, slug, id) !== null) return;
  const params = { organizationId: id, slug };
  const fields = { slug, name, ...(description !== undefined && { description }), resource_type_slug: "organization" };
  call(context, createOrganizationRole, fields, path, params);
  if (permissions !== undefined) call(context, setOrganizationRolePermissions, { permissions }, path, params);
}

function seedMembership(context: AuthKitContext, organization_id: string, member: SeedMembership, path: Path): void {
  const { store } = context;
  const { email, user_id, role, status = "active" } = member;
  if (email === undefined && user_id === undefined) {
    throw new SeedProblem(path, "it names no user", "add email: with the address of one of the users");
  }
  const user = findUser(store, user_id ?? email ?? "", path);
  const key = `${user.id} ${organization_id}`;
  if (store.memberships.findBy("user_and_organization", key) !== null) return;
  store.transaction(() => {
    const fields = { user_id: user.id, organization_id, ...(role !== undefined && { role_slug: role }) };
    call(context, createMembership, fields, path);
    const made = store.memberships.findBy("user_and_organization", key);
    if (made !== null && status !== "active") store.memberships.update(made.id, { status });
  });
}

function findUser({ users }: AuthKitContext["store"], idOrEmail: string, path: Path): User {
  const user = users.find(idOrEmail) ?? users.findBy("email", normalEmail(idOrEmail));
  if (user === null) throw new SeedProblem(path, `there is no user ${idOrEmail}`, "add the user under users");
  return user;
}

function seedInvitation(context: AuthKitContext, invitation: SeedInvitation, path: Path): void {
  const { email, organization, organization_id, ...rest } = invitation;
  const name = organization ?? organization_id;
  const owner = name === undefined ? null : findOrganization(context.store, name, path).id;
  const sent = context.store.invitations.findAllBy("email", normalEmail(email));
  if (sent.some((one) => one.organization_id === owner)) return;
  call(context, sendInvitation, { email, ...rest, ...(owner !== null && { organization_id: owner }) }, path);
}

function seedApiKey({ store }: AuthKitContext, key: SeedApiKey, path: Path): void {
  const { organization, user_id, name, value, permissions = [], expires_at } = key;
  if (organization === undefined) {
    if (value === undefined) throw new SeedProblem(path, "it has no value", "add value: sk_test_…");
    if (user_id === undefined && permissions.length === 0) return;
    throw new SeedProblem(path, "it names no organization", "add organization: with the name of one of them");
  }
  const { id: organization_id } = findOrganization(store, organization, path);
  const owner: ApiKey["owner"] =
    user_id === undefined
      ? { type: "organization", id: organization_id }
      : { type: "user", id: findUser(store, user_id, path).id, organization_id };
  const sameName = store.apiKeys.findAllBy("owner", owner.id).some((one) => one.name === name);
  if (value === undefined ? sameName : store.apiKeys.findBy("value_hash", sha256(value)) !== null) return;
  const fields = {
    name,
    permissions,
    ...(value !== undefined && { value }),
    ...(expires_at !== undefined && { expires_at: new Date(expires_at).toISOString() }),
  };
  asProblem(path, () => store.transaction(() => createApiKey(store, owner, fields)));
}

function seedFeatureFlag(context: AuthKitContext, featureFlag: SeedFeatureFlag, path: Path): void {
  const { store } = context;
  const {
    users = [],
    organizations = [],
    targets: { users: more = [], organizations: others = [] } = {},
    ...rest
  } = featureFlag;
  const fields = { ...rest, name: rest.name ?? rest.slug };
  if (store.featureFlags.findBy("slug", fields.slug) !== null) return;
  store.transaction(() => {
    call(context, createFeatureFlag, fields, path);
    const targets = [
      ...[...users, ...more].map((address) => findUser(store, address, path).id),
      ...[...organizations, ...others].map((name) => findOrganization(store, name, path).id),
    ];
    for (const resourceId of targets) call(context, addFlagTarget, {}, path, { slug: fields.slug, resourceId });
  });
}

function seedTemplate({ store }: AuthKitContext, { jwtTemplate }: AuthKitSeed): void {
  if (jwtTemplate === undefined || store.jwtTemplates.findBy("all", "") !== null) return;
  const parsed = parseTemplate(jwtTemplate.content);
  if ("problem" in parsed) {
    throw new SeedProblem(["jwtTemplate", "content"], parsed.problem, "correct the template (WorkOS, JWT templates)");
  }
  store.jwtTemplates.insert({ content: jwtTemplate.content });
}
