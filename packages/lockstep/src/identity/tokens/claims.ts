// The claims of an access token besides its subject: the organization with the permissions of its role, and the impersonator of the user
// (WorkOS, access token claims).

import type { Session } from "../objects/sign-in/session.ts";
import { findRole } from "../rules/find-role.ts";
import { flagsOn } from "../rules/flags-on.ts";
import type { Tables } from "../store/tables.ts";

/** The claims. Inapplicable members are absent. */
export interface SessionClaims {
  org_id?: string;
  /** Slug of the membership's first role. */
  role?: string;
  roles?: string[];
  /** Slugs of the permissions of any of the roles, sorted. */
  permissions?: string[];
  /** The entitlements of the organization's subscription, sorted; absent if there are none. */
  entitlements?: string[];
  /** Slugs of the flags that are on for the user or the organization, sorted; absent if there are none. */
  feature_flags?: string[];
  /** RFC 8693 section 4.1: the administrator who impersonates the user. */
  act?: { sub: string };
}

/** The claims of a session, by the current data. */
export function claimsOf(
  tables: Pick<Tables, "organizations" | "memberships" | "roles" | "featureFlags">,
  session: Session,
): SessionClaims {
  const { organizationId, userId, impersonator } = session;
  const flags = flagsOn(tables, { userId, organizationIds: organizationId === null ? [] : [organizationId] });
  const rest = {
    ...(flags.length > 0 && { feature_flags: flags.map(({ slug }) => slug).toSorted() }),
    ...(impersonator !== null && { act: { sub: impersonator.email } }),
  };
  if (organizationId === null) return rest;
  const entitlements = tables.organizations.secretOf(organizationId)?.entitlements ?? [];
  const organization = { org_id: organizationId, ...(entitlements.length > 0 && { entitlements }) };
  const [membership] = tables.memberships.findAllBy("user_and_organization", `${userId} ${organizationId}`);
  if (membership === undefined) return { ...organization, ...rest };
  const roles = membership.roles.map(({ slug }) => slug);
  const granted = roles.flatMap((slug) => findRole(tables, slug, organizationId)?.permissions ?? []);
  const permissions = [...new Set(granted)].toSorted();
  return { ...organization, role: membership.role.slug, roles, permissions, ...rest };
}
