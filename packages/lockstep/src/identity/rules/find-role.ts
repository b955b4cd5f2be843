// Resolves a role slug for an organization: its own role, or the environment's.

import type { Role } from "../objects/accounts/role.ts";
import type { Tables } from "../store/tables.ts";

/** The environment's roles, highest priority first: in order of creation. */
export function environmentRoles({ roles }: Pick<Tables, "roles">): Role[] {
  return roles.findAllBy("organization_id", "environment");
}

/** The roles that apply to an organization, highest priority first; its own come last. */
export function rolesOf(tables: Pick<Tables, "roles">, organizationId: string): Role[] {
  return [...environmentRoles(tables), ...tables.roles.findAllBy("organization_id", organizationId)];
}

/** The role with a slug that applies to an organization, its own first, or to the environment if that is null. */
export function findRole(tables: Pick<Tables, "roles">, slug: string, organizationId: string | null): Role | null {
  const named = tables.roles.findAllBy("slug", slug);
  const ownedBy = (owner: string | null): Role | undefined => named.find((role) => role.organization_id === owner);
  return ownedBy(organizationId) ?? ownedBy(null) ?? null;
}
