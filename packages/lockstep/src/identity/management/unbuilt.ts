// The operations of WorkOS's OpenAPI document (@workos/openapi-spec) that local AuthKit does not have, by feature. Each is answered
// 501 with the feature's name, so that whoever calls one learns at once that it is missing here and not wrong there.

import type { Route } from "./operation.ts";
import { refuse } from "./refusal.ts";

const BY_FEATURE: Readonly<Record<string, readonly string[]>> = {
  "Audit Logs": [
    "GET /audit_logs/actions",
    "POST /audit_logs/actions/{actionName}/schemas",
    "GET /audit_logs/actions/{actionName}/schemas",
    "POST /audit_logs/events",
    "POST /audit_logs/exports",
    "GET /audit_logs/exports/{auditLogExportId}",
    "GET /organizations/{id}/audit_log_configuration",
    "GET /organizations/{id}/audit_logs_retention",
    "PUT /organizations/{id}/audit_logs_retention",
  ],
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
  ],
  Pipes: [
    "POST /data-integrations/{slug}/authorize",
    "POST /data-integrations/{slug}/token",
    "GET /user_management/users/{user_id}/connected_accounts/{slug}",
    "DELETE /user_management/users/{user_id}/connected_accounts/{slug}",
    "GET /user_management/users/{user_id}/data_providers",
  ],
  "Directory Sync": [
    "GET /directories",
    "GET /directories/{id}",
    "DELETE /directories/{id}",
    "GET /directory_groups",
    "GET /directory_groups/{id}",
    "GET /directory_users",
    "GET /directory_users/{id}",
  ],
  "device authorization": ["POST /user_management/authorize/device"],
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
  "Admin Portal": ["POST /portal/generate_link"],
  Radar: [
    "POST /radar/attempts",
    "PUT /radar/attempts/{id}",
    "POST /radar/lists/{type}/{action}",
    "DELETE /radar/lists/{type}/{action}",
  ],
  "standalone SSO": [
    "GET /sso/authorize",
    "GET /sso/logout",
    "POST /sso/logout/authorize",
    "GET /sso/profile",
    "POST /sso/token",
  ],
  Widgets: ["POST /widgets/token"],
};

/** One operation that is missing. */
export interface Unbuilt {
  method: Route[0];
  path: string;
  feature: string;
}

/** Every operation that is missing. */
export const UNBUILT: readonly Unbuilt[] = Object.entries(BY_FEATURE).flatMap(([feature, operations]) =>
  operations.map((operation) => {
    const [method = "", path = ""] = operation.split(" ");
    return { method: method as Route[0], path, feature };
  }),
);

/** The route that says so. */
export function unbuiltRoute({ method, path, feature }: Unbuilt): Route {
  const operation = (): never => {
    throw refuse(501, "not_implemented", `Local AuthKit does not have ${feature} (${method} ${path}).`);
  };
  return [method, path, 200, operation];
}
