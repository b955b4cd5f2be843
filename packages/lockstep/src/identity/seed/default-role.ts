// The role that every environment of WorkOS starts with.

import { DEFAULT_ROLE } from "../objects/accounts/organization-membership.ts";
import { findRole } from "../rules/find-role.ts";
import type { Tables } from "../store/tables.ts";

/** Creates the default role of members; WorkOS seeds each environment with it. */
export function seedDefaultRole(tables: Pick<Tables, "roles">): void {
  if (findRole(tables, DEFAULT_ROLE, null) !== null) return;
  tables.roles.insert({
    slug: DEFAULT_ROLE,
    name: "Member",
    description: "The default user role",
    type: "EnvironmentRole",
    resource_type_slug: "organization",
    permissions: [],
    organization_id: null,
  });
}
