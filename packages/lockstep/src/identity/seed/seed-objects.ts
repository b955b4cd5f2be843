// Seeded objects that the API cannot create as the seed needs them: with a given id, or at all.

import type { AuthKitContext } from "../context/context.ts";
import { CONNECTION } from "../objects/accounts/connection.ts";
import { ORGANIZATION, type Organization } from "../objects/accounts/organization.ts";
import { setEntitlements } from "../operations/organizations/entitlements.ts";
import { replaceDomains } from "../operations/organizations/organization-domains.ts";
import { SeedProblem, type Path } from "../options/seed-shape.ts";
import type { SeedConnection, SeedOrganization } from "../options/seed.ts";
import type { Store } from "../store/open-store.ts";
import { createId } from "../values/create-id.ts";
import { asProblem } from "./as-problem.ts";

/** Creates an organization with its domains unless the id, the external id or the name exists. */
export function seedOrganization({ store }: AuthKitContext, organization: SeedOrganization, path: Path): void {
  const { id, name, external_id, metadata = {}, domains = [], entitlements = [] } = organization;
  const { allow_profiles_outside_organization = false } = organization;
  if (existing(store, id ?? name) !== undefined) return;
  if (external_id !== undefined && store.organizations.findBy("external_id", external_id) !== null) {
    throw new SeedProblem([...path, "external_id"], "another organization has it", "give it its own external_id");
  }
  store.transaction(() => {
    const made = id ?? createId(ORGANIZATION.prefix, store.ticker.next());
    const sent = domains.map(({ domain, state = "verified" }) => ({ domain: domain.toLowerCase(), state }));
    asProblem([...path, "domains"], () => replaceDomains(store, made, sent));
    const fields = { external_id: external_id ?? null, metadata, allow_profiles_outside_organization };
    store.organizations.insert({ id: made, name, ...fields });
    setEntitlements(store, made, entitlements);
  });
}

/** The organization with a name or an id. */
export function findOrganization(store: Store, nameOrId: string, path: Path): Organization {
  const found = existing(store, nameOrId);
  if (found !== undefined) return found;
  throw new SeedProblem(path, `there is no organization ${nameOrId}`, "add the organization under organizations");
}

function existing({ organizations }: Store, nameOrId: string): Organization | undefined {
  const byId = organizations.find(nameOrId);
  if (byId !== null) return byId;
  return organizations
    .list({ limit: Number.MAX_SAFE_INTEGER, order: "asc" })
    .data.find(({ name }) => name === nameOrId);
}

/** Creates a connection unless its organization has one with the name. */
export function seedConnection({ store }: AuthKitContext, connection: SeedConnection, path: Path): void {
  const { name, organization, connection_type = "GenericSAML", state = "active", domains = [] } = connection;
  const { id } = findOrganization(store, organization, [...path, "organization"]);
  if (store.connections.findAllBy("organization_id", id).some((one) => one.name === name)) return;
  store.connections.insert({
    organization_id: id,
    connection_type,
    name,
    state,
    status: state === "active" ? "linked" : "unlinked",
    domains: domains.map((domain) => ({
      object: "connection_domain",
      id: createId(`${CONNECTION.prefix}_domain`, store.ticker.next()),
      domain: domain.toLowerCase(),
    })),
  });
}
