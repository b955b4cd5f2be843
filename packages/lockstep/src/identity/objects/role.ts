// Roles and permissions of the environment and of single organizations.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** A role. `organization_id` is null for a role of the environment, and is not shown by the API. */
export interface Role extends WorkosObject {
  object: "role";
  slug: string;
  name: string;
  description: string | null;
  type: "EnvironmentRole" | "OrganizationRole";
  resource_type_slug: string;
  /** Slugs of permissions. */
  permissions: string[];
  organization_id: string | null;
}

/** A permission. */
export interface Permission extends WorkosObject {
  object: "permission";
  slug: string;
  name: string;
  description: string | null;
  system: boolean;
  resource_type_slug: string;
}

/** The kind of roles. An organization's role announces itself by other names: whoever writes one appends those. */
export const ROLE: ObjectKind<Role> = {
  object: "role",
  prefix: "role",
  keys: ({ slug, organization_id }) => ({ slug, organization_id: organization_id ?? "environment" }),
};

/** The kind of permissions. */
export const PERMISSION: ObjectKind<Permission> = {
  object: "permission",
  prefix: "perm",
  keys: ({ slug }) => ({ slug }),
  events: { created: "permission.created", updated: "permission.updated", deleted: "permission.deleted" },
};
