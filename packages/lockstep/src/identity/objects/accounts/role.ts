// Roles and permissions of the environment and of single organizations.

import type { LifeEvents, ObjectKind, WorkosObject } from "../kind.ts";

/** A role. `organization_id` is null for a role of the environment, and is not returned by the API. */
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

const ENVIRONMENT_ROLE_EVENTS: LifeEvents = {
  created: "role.created",
  updated: "role.updated",
  deleted: "role.deleted",
};
const ORGANIZATION_ROLE_EVENTS: LifeEvents = {
  created: "organization_role.created",
  updated: "organization_role.updated",
  deleted: "organization_role.deleted",
};

/** The kind of roles. An organization's role has other event names, and more data in its events. */
export const ROLE: ObjectKind<Role> = {
  object: "role",
  prefix: "role",
  keys: ({ slug, organization_id }) => ({ slug, organization_id: organization_id ?? "environment" }),
  events: ({ organization_id }) => (organization_id === null ? ENVIRONMENT_ROLE_EVENTS : ORGANIZATION_ROLE_EVENTS),
  eventData: ({ slug, name, description, resource_type_slug, permissions, organization_id, created_at, updated_at }) =>
    organization_id === null
      ? { object: "role", slug, resource_type_slug, permissions, created_at, updated_at }
      : {
          object: "organization_role",
          organization_id,
          slug,
          name,
          description,
          resource_type_slug,
          permissions,
          created_at,
          updated_at,
        },
};

/** The kind of permissions. */
export const PERMISSION: ObjectKind<Permission> = {
  object: "permission",
  prefix: "perm",
  keys: ({ slug }) => ({ slug }),
  events: { created: "permission.created", updated: "permission.updated", deleted: "permission.deleted" },
};
