// Makes a user a member of an organization, through an invitation or its identity provider.

import type { Organization } from "../objects/accounts/organization.ts";
import type { User } from "../objects/accounts/user.ts";
import type { Store } from "../store/open-store.ts";

/** Creates the membership, or activates an inactive one; an active one is unchanged. Part of the caller's transaction. */
export function joinOrganization(store: Store, user: User, organization: Organization, roleSlug: string): void {
  const role = { slug: roleSlug };
  const [membership] = store.memberships.findAllBy("user_and_organization", `${user.id} ${organization.id}`);
  if (membership === undefined) {
    store.memberships.insert({
      user_id: user.id,
      organization_id: organization.id,
      organization_name: organization.name,
      status: "active",
      role,
      roles: [role],
      directory_managed: false,
      custom_attributes: {},
    });
  } else if (membership.status !== "active") {
    store.memberships.update(membership.id, { status: "active", role, roles: [role] });
  }
}
