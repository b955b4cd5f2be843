// The management API: every operation that local AuthKit answers with an API key, in one table. WorkOS's other operations are in unbuilt.ts
// and answered 501.

import type { Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import {
  createOrganizationApiKey,
  createUserApiKey,
  deleteApiKey,
  listOrganizationApiKeys,
  listUserApiKeys,
  validateApiKey,
} from "../../operations/access/api-keys.ts";
import {
  addFlagTarget,
  createFeatureFlag,
  deleteFeatureFlag,
  disableFeatureFlag,
  enableFeatureFlag,
  getFeatureFlag,
  listFeatureFlags,
  listOrganizationFeatureFlags,
  listUserFeatureFlags,
  pollFeatureFlags,
  removeFlagTarget,
} from "../../operations/access/feature-flags.ts";
import {
  createPermission,
  deletePermission,
  getPermission,
  listPermissions,
  updatePermission,
} from "../../operations/access/permissions.ts";
import {
  addOrganizationRolePermission,
  addRolePermission,
  createOrganizationRole,
  createRole,
  deleteOrganizationRole,
  deleteRole,
  getOrganizationRole,
  getRole,
  listOrganizationRoles,
  listRoles,
  removeOrganizationRolePermission,
  setOrganizationRolePermissions,
  setRolePermissions,
  updateOrganizationRole,
  updateRole,
} from "../../operations/access/roles.ts";
import {
  createCorsOrigin,
  createRedirectUri,
  deleteCorsOrigin,
  deleteRedirectUri,
  getCorsOrigin,
  getRedirectUri,
  listCorsOrigins,
  listRedirectUris,
  setAppHomepageUrl,
} from "../../operations/environment/environment.ts";
import { listEvents } from "../../operations/environment/events.ts";
import { getJwtTemplate, setJwtTemplate } from "../../operations/environment/jwt-template.ts";
import {
  createEndpoint,
  deleteEndpoint,
  listWebhookEndpoints,
  updateEndpoint,
} from "../../operations/environment/webhook-endpoints.ts";
import {
  activateConnection,
  deactivateConnection,
  deleteConnection,
  getConnection,
  listConnections,
} from "../../operations/organizations/connections.ts";
import { putEntitlements } from "../../operations/organizations/entitlements.ts";
import {
  createMembership,
  deactivateMembership,
  deleteMembership,
  getMembership,
  listMemberships,
  reactivateMembership,
  updateMembership,
} from "../../operations/organizations/memberships.ts";
import {
  createOrganizationDomain,
  deleteOrganizationDomain,
  failOrganizationDomain,
  getOrganizationDomain,
  verifyOrganizationDomain,
} from "../../operations/organizations/organization-domains.ts";
import {
  createOrganization,
  deleteOrganization,
  getOrganization,
  getOrganizationByExternalId,
  listOrganizations,
  updateOrganization,
} from "../../operations/organizations/organizations.ts";
import type { Route } from "../../operations/shared/operation.ts";
import {
  challengeFactor,
  deleteFactor,
  enrollFactor,
  enrollUserFactor,
  getFactor,
  listUserFactors,
  verifyChallenge,
} from "../../operations/users/auth-factors.ts";
import { confirmEmailChange, sendUserEmailChange } from "../../operations/users/email-changes.ts";
import {
  confirmEmailVerification,
  getEmailVerification,
  sendUserEmailVerification,
} from "../../operations/users/email-verifications.ts";
import { listIdentities } from "../../operations/users/identities.ts";
import { impersonate } from "../../operations/users/impersonate.ts";
import {
  acceptInvitationOf,
  getInvitation,
  getInvitationByToken,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  sendInvitation,
} from "../../operations/users/invitations.ts";
import { createMagicAuth, getMagicAuth } from "../../operations/users/magic-auths.ts";
import { confirmPasswordReset, createPasswordReset, getPasswordReset } from "../../operations/users/password-resets.ts";
import { listSessions, revokeSession } from "../../operations/users/sessions.ts";
import {
  createUser,
  deleteUser,
  getUser,
  getUserByExternalId,
  listUsers,
  updateUser,
} from "../../operations/users/users.ts";
import { PRODUCT_ROUTES } from "./product-routes.ts";
import { serveRoutes } from "./serve.ts";
import { UNBUILT, unbuiltRoute } from "./unbuilt.ts";

/** Every supported operation. */
export const ROUTES: readonly Route[] = [
  ["GET", "/user_management/users", 200, listUsers],
  ["POST", "/user_management/users", 201, createUser],
  ["GET", "/user_management/users/external_id/{external_id}", 200, getUserByExternalId],
  ["GET", "/user_management/users/{id}", 200, getUser],
  ["PUT", "/user_management/users/{id}", 200, updateUser],
  ["DELETE", "/user_management/users/{id}", 200, deleteUser],

  ["POST", "/_lockstep/impersonate", 201, impersonate],
  ["GET", "/user_management/users/{id}/identities", 200, listIdentities],
  ["GET", "/user_management/users/{id}/sessions", 200, listSessions],
  ["POST", "/user_management/sessions/revoke", 200, revokeSession],
  ["POST", "/user_management/users/{id}/email_verification/send", 200, sendUserEmailVerification],
  ["POST", "/user_management/users/{id}/email_verification/confirm", 200, confirmEmailVerification],
  ["GET", "/user_management/email_verification/{id}", 200, getEmailVerification],
  ["POST", "/user_management/users/{id}/email_change/send", 200, sendUserEmailChange],
  ["POST", "/user_management/users/{id}/email_change/confirm", 200, confirmEmailChange],
  ["POST", "/user_management/magic_auth", 201, createMagicAuth],
  ["GET", "/user_management/magic_auth/{id}", 200, getMagicAuth],
  ["POST", "/user_management/password_reset", 201, createPasswordReset],
  ["POST", "/user_management/password_reset/confirm", 200, confirmPasswordReset],
  ["GET", "/user_management/password_reset/{id}", 200, getPasswordReset],

  ["GET", "/user_management/users/{userlandUserId}/auth_factors", 200, listUserFactors],
  ["POST", "/user_management/users/{userlandUserId}/auth_factors", 201, enrollUserFactor],
  ["POST", "/auth/factors/enroll", 201, enrollFactor],
  ["GET", "/auth/factors/{id}", 200, getFactor],
  ["DELETE", "/auth/factors/{id}", 204, deleteFactor],
  ["POST", "/auth/factors/{id}/challenge", 201, challengeFactor],
  ["POST", "/auth/challenges/{id}/verify", 201, verifyChallenge],

  ["GET", "/user_management/invitations", 200, listInvitations],
  ["POST", "/user_management/invitations", 201, sendInvitation],
  ["GET", "/user_management/invitations/by_token/{token}", 200, getInvitationByToken],
  ["GET", "/user_management/invitations/{id}", 200, getInvitation],
  ["POST", "/user_management/invitations/{id}/accept", 200, acceptInvitationOf],
  ["POST", "/user_management/invitations/{id}/resend", 200, resendInvitation],
  ["POST", "/user_management/invitations/{id}/revoke", 200, revokeInvitation],

  ["GET", "/organizations", 200, listOrganizations],
  ["POST", "/organizations", 201, createOrganization],
  ["GET", "/organizations/external_id/{external_id}", 200, getOrganizationByExternalId],
  ["GET", "/organizations/{id}", 200, getOrganization],
  ["PUT", "/organizations/{id}", 200, updateOrganization],
  ["DELETE", "/organizations/{id}", 202, deleteOrganization],
  ["POST", "/organization_domains", 201, createOrganizationDomain],
  ["GET", "/organization_domains/{id}", 200, getOrganizationDomain],
  ["POST", "/organization_domains/{id}/verify", 201, verifyOrganizationDomain],
  ["POST", "/_lockstep/organization_domains/{id}/fail", 200, failOrganizationDomain],
  ["DELETE", "/organization_domains/{id}", 204, deleteOrganizationDomain],

  ["GET", "/user_management/organization_memberships", 200, listMemberships],
  ["POST", "/user_management/organization_memberships", 201, createMembership],
  ["GET", "/user_management/organization_memberships/{id}", 200, getMembership],
  ["PUT", "/user_management/organization_memberships/{id}", 200, updateMembership],
  ["DELETE", "/user_management/organization_memberships/{id}", 200, deleteMembership],
  ["PUT", "/user_management/organization_memberships/{id}/deactivate", 200, deactivateMembership],
  ["PUT", "/user_management/organization_memberships/{id}/reactivate", 200, reactivateMembership],

  ["GET", "/authorization/roles", 200, listRoles],
  ["POST", "/authorization/roles", 201, createRole],
  ["GET", "/authorization/roles/{slug}", 200, getRole],
  ["PATCH", "/authorization/roles/{slug}", 200, updateRole],
  ["DELETE", "/_lockstep/roles/{slug}", 204, deleteRole],
  ["PUT", "/authorization/roles/{slug}/permissions", 200, setRolePermissions],
  ["POST", "/authorization/roles/{slug}/permissions", 200, addRolePermission],
  ["GET", "/authorization/organizations/{organizationId}/roles", 200, listOrganizationRoles],
  ["POST", "/authorization/organizations/{organizationId}/roles", 201, createOrganizationRole],
  ["GET", "/authorization/organizations/{organizationId}/roles/{slug}", 200, getOrganizationRole],
  ["PATCH", "/authorization/organizations/{organizationId}/roles/{slug}", 200, updateOrganizationRole],
  ["DELETE", "/authorization/organizations/{organizationId}/roles/{slug}", 204, deleteOrganizationRole],
  [
    "PUT",
    "/authorization/organizations/{organizationId}/roles/{slug}/permissions",
    200,
    setOrganizationRolePermissions,
  ],
  [
    "POST",
    "/authorization/organizations/{organizationId}/roles/{slug}/permissions",
    200,
    addOrganizationRolePermission,
  ],
  [
    "DELETE",
    "/authorization/organizations/{organizationId}/roles/{slug}/permissions/{permissionSlug}",
    200,
    removeOrganizationRolePermission,
  ],
  ["GET", "/authorization/permissions", 200, listPermissions],
  ["POST", "/authorization/permissions", 201, createPermission],
  ["GET", "/authorization/permissions/{slug}", 200, getPermission],
  ["PATCH", "/authorization/permissions/{slug}", 200, updatePermission],
  ["DELETE", "/authorization/permissions/{slug}", 204, deletePermission],

  ["GET", "/organizations/{organizationId}/api_keys", 200, listOrganizationApiKeys],
  ["POST", "/organizations/{organizationId}/api_keys", 201, createOrganizationApiKey],
  ["GET", "/user_management/users/{userId}/api_keys", 200, listUserApiKeys],
  ["POST", "/user_management/users/{userId}/api_keys", 201, createUserApiKey],
  ["POST", "/api_keys/validations", 200, validateApiKey],
  ["DELETE", "/api_keys/{id}", 204, deleteApiKey],

  ["PUT", "/_lockstep/organizations/{id}/entitlements", 200, putEntitlements],
  ["POST", "/_lockstep/feature_flags", 201, createFeatureFlag],
  ["DELETE", "/_lockstep/feature_flags/{slug}", 204, deleteFeatureFlag],
  ["GET", "/feature-flags", 200, listFeatureFlags],
  ["GET", "/feature-flags/{slug}", 200, getFeatureFlag],
  ["PUT", "/feature-flags/{slug}/enable", 200, enableFeatureFlag],
  ["PUT", "/feature-flags/{slug}/disable", 200, disableFeatureFlag],
  ["POST", "/feature-flags/{slug}/targets/{resourceId}", 204, addFlagTarget],
  ["DELETE", "/feature-flags/{slug}/targets/{resourceId}", 204, removeFlagTarget],
  ["GET", "/user_management/users/{userId}/feature-flags", 200, listUserFeatureFlags],
  ["GET", "/organizations/{organizationId}/feature-flags", 200, listOrganizationFeatureFlags],
  ["GET", "/sdk/feature-flags", 200, pollFeatureFlags],

  ["GET", "/connections", 200, listConnections],
  ["GET", "/connections/{id}", 200, getConnection],
  ["PUT", "/_lockstep/connections/{id}/activate", 200, activateConnection],
  ["PUT", "/_lockstep/connections/{id}/deactivate", 200, deactivateConnection],
  ["DELETE", "/connections/{id}", 204, deleteConnection],

  ["GET", "/webhook_endpoints", 200, listWebhookEndpoints],
  ["POST", "/webhook_endpoints", 201, createEndpoint],
  ["PATCH", "/webhook_endpoints/{id}", 200, updateEndpoint],
  ["DELETE", "/webhook_endpoints/{id}", 204, deleteEndpoint],
  ["GET", "/events", 200, listEvents],
  ["GET", "/user_management/jwt_template", 200, getJwtTemplate],
  ["PUT", "/user_management/jwt_template", 200, setJwtTemplate],
  ["POST", "/user_management/redirect_uris", 201, createRedirectUri],
  ["GET", "/user_management/redirect_uris", 200, listRedirectUris],
  ["GET", "/user_management/redirect_uris/{id}", 200, getRedirectUri],
  ["DELETE", "/user_management/redirect_uris/{id}", 204, deleteRedirectUri],
  ["POST", "/user_management/cors_origins", 201, createCorsOrigin],
  ["GET", "/user_management/cors_origins", 200, listCorsOrigins],
  ["GET", "/user_management/cors_origins/{id}", 200, getCorsOrigin],
  ["DELETE", "/user_management/cors_origins/{id}", 204, deleteCorsOrigin],
  ["PUT", "/user_management/app_homepage_url", 200, setAppHomepageUrl],
  ...PRODUCT_ROUTES,
];

/** Adds the management API to the application. */
export function addManagementRoutes(app: Hono, context: AuthKitContext): void {
  serveRoutes(app, context, ROUTES);
  serveRoutes(app, context, UNBUILT.map(unbuiltRoute), { needKey: false });
}
