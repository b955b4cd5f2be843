// The operations of WorkOS's OpenAPI document (@workos/openapi-spec) and of its Node SDK that local AuthKit does not support, by feature.
// Each is answered 501 with the feature's name, so that callers learn at once that it is missing here and that their request is not wrong.

import { refuse } from "../../operations/shared/api-refusal.ts";
import type { Route } from "../../operations/shared/operation.ts";

const BY_FEATURE: Readonly<Record<string, readonly string[]>> = {
  Connect: [
    "POST /authkit/oauth2/complete",
    "GET /connect/applications",
    "POST /connect/applications",
    "GET /connect/applications/{id}",
    "PUT /connect/applications/{id}",
    "DELETE /connect/applications/{id}",
    "GET /connect/applications/{id}/client_secrets",
    "POST /connect/applications/{id}/client_secrets",
    "DELETE /connect/client_secrets/{id}",
    "GET /user_management/users/{user_id}/authorized_applications",
    "DELETE /user_management/users/{user_id}/authorized_applications/{application_id}",
  ],
  "Fine-Grained Authorization": [
    "POST /authorization/organization_memberships/{organization_membership_id}/check",
    "GET /authorization/organization_memberships/{organization_membership_id}/resources",
    "GET /authorization/organization_memberships/{organization_membership_id}/resources/{resource_id}/permissions",
    "GET /authorization/organization_memberships/{organization_membership_id}/resources/{resource_type_slug}/{external_id}/permissions",
    "GET /authorization/organization_memberships/{organization_membership_id}/role_assignments",
    "POST /authorization/organization_memberships/{organization_membership_id}/role_assignments",
    "DELETE /authorization/organization_memberships/{organization_membership_id}/role_assignments",
    "DELETE /authorization/organization_memberships/{organization_membership_id}/role_assignments/{role_assignment_id}",
    "GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}",
    "PATCH /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}",
    "DELETE /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}",
    "GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/organization_memberships",
    "GET /authorization/resources",
    "POST /authorization/resources",
    "GET /authorization/resources/{resource_id}",
    "PATCH /authorization/resources/{resource_id}",
    "DELETE /authorization/resources/{resource_id}",
    "GET /authorization/resources/{resource_id}/organization_memberships",
    "GET /authorization/resources/{resource_id}/role_assignments",
    "GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/role_assignments",
    "GET /authorization/resources/{resource_id}/organization_memberships/{organization_membership_id}/permissions",
    "GET /authorization/groups/{id}/role_assignments",
    "GET /authorization/groups/{id}/role_assignments/{assignmentId}",
    "POST /authorization/groups/{id}/role_assignments",
    "PUT /authorization/groups/{id}/role_assignments",
    "DELETE /authorization/groups/{id}/role_assignments",
    "DELETE /authorization/groups/{id}/role_assignments/{assignmentId}",
  ],
  Pipes: [
    "GET /data-integrations",
    "POST /data-integrations",
    "GET /data-integrations/{slug}",
    "PUT /data-integrations/{slug}",
    "DELETE /data-integrations/{slug}",
    "POST /data-integrations/{slug}/api-key",
    "PUT /data-integrations/{slug}/api-key",
    "POST /data-integrations/{slug}/client-credentials",
    "PUT /data-integrations/{slug}/client-credentials",
    "POST /data-integrations/{slug}/credentials",
    "GET /data-integrations/{slug}/organization",
    "PUT /data-integrations/{slug}/organization",
    "DELETE /data-integrations/{slug}/organization",
  ],
  Groups: [
    "POST /organizations/{organizationId}/groups",
    "GET /organizations/{organizationId}/groups",
    "GET /organizations/{organizationId}/groups/{groupId}",
    "PATCH /organizations/{organizationId}/groups/{groupId}",
    "DELETE /organizations/{organizationId}/groups/{groupId}",
    "POST /organizations/{organizationId}/groups/{groupId}/organization-memberships",
    "GET /organizations/{organizationId}/groups/{groupId}/organization-memberships",
    "DELETE /organizations/{organizationId}/groups/{groupId}/organization-memberships/{omId}",
    "GET /user_management/organization_memberships/{omId}/groups",
  ],
  "Admin Portal": [
    "GET /organizations/{id}/it_contacts",
    "POST /organizations/{id}/it_contacts",
    "DELETE /organizations/{id}/it_contacts/{contactId}",
    "POST /organizations/{id}/it_contacts/{contactId}/invite",
    "POST /organizations/{id}/it_contacts/{contactId}/revoke",
  ],
  Radar: [
    "POST /radar/attempts",
    "PUT /radar/attempts/{id}",
    "POST /radar/lists/{type}/{action}",
    "DELETE /radar/lists/{type}/{action}",
    "POST /user_management/radar_challenges",
  ],
  "SSO logout": ["GET /sso/logout", "POST /sso/logout/authorize"],
  Agents: [
    "POST /agents/blueprints",
    "GET /agents/blueprints",
    "GET /agents/blueprints/{id}",
    "PATCH /agents/blueprints/{id}",
    "DELETE /agents/blueprints/{id}",
    "POST /agents/blueprints/{id}/tokens",
    "GET /agents/instances",
    "GET /agents/instances/{id}",
    "DELETE /agents/instances/{id}",
    "GET /agents/sessions",
    "GET /agents/sessions/{id}",
    "POST /agents/sessions/{id}/revoke",
    "PATCH /agents/claims/attempts",
    "GET /agents/registrations/{id}",
    "POST /agents/credentials/validate",
  ],
  "Magic Link": ["POST /passwordless/sessions", "POST /passwordless/sessions/{id}/send"],
  Waitlist: [
    "GET /user_management/waitlists",
    "GET /user_management/waitlists/{id}",
    "GET /user_management/waitlists/{id}/entries",
    "POST /user_management/waitlists/{id}/entries",
    "POST /user_management/waitlist_entries/{id}/approve",
    "POST /user_management/waitlist_entries/{id}/deny",
    "DELETE /user_management/waitlist_entries/{id}",
  ],
};

/** One unsupported operation. */
export interface Unbuilt {
  method: Route[0];
  path: string;
  feature: string;
}

/** Every unsupported operation. */
export const UNBUILT: readonly Unbuilt[] = Object.entries(BY_FEATURE).flatMap(([feature, operations]) =>
  operations.map((operation) => {
    const [method = "", path = ""] = operation.split(" ");
    return { method: method as Route[0], path, feature };
  }),
);

/** The route that answers 501. */
export function unbuiltRoute({ method, path, feature }: Unbuilt): Route {
  const operation = (): never => {
    throw refuse(501, "not_implemented", `Local AuthKit does not have ${feature} (${method} ${path}).`);
  };
  return [method, path, 200, operation];
}
