// Memberships: which user belongs to which organization, in which role.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A membership. */
export interface OrganizationMembership extends WorkosObject {
  object: "organization_membership";
  user_id: string;
  organization_id: string;
  organization_name: string;
  status: "active" | "inactive" | "pending";
  role: { slug: string };
  roles: { slug: string }[];
  directory_managed: boolean;
  custom_attributes: Record<string, unknown>;
}

/** The default role of a membership. */
export const DEFAULT_ROLE = "member";

/** The kind of object. */
export const ORGANIZATION_MEMBERSHIP: ObjectKind<OrganizationMembership> = {
  object: "organization_membership",
  prefix: "om",
  keys: ({ user_id, organization_id, status }) => ({
    user_id,
    organization_id,
    status,
    user_and_organization: `${user_id} ${organization_id}`,
  }),
  events: {
    created: "organization_membership.created",
    updated: "organization_membership.updated",
    deleted: "organization_membership.deleted",
  },
};
