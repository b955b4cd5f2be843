// The stored kinds of objects, by the names under which the rest of local AuthKit uses them.

import { API_KEY, type ApiKey } from "../objects/accounts/api-key.ts";
import { CONNECTION, type Connection } from "../objects/accounts/connection.ts";
import { FEATURE_FLAG, type FeatureFlag, type FlagTargets } from "../objects/accounts/feature-flag.ts";
import { IDENTITY, type Identity } from "../objects/accounts/identity.ts";
import { INVITATION, type Invitation } from "../objects/accounts/invitation.ts";
import { ORGANIZATION_MEMBERSHIP, type OrganizationMembership } from "../objects/accounts/organization-membership.ts";
import {
  ORGANIZATION,
  ORGANIZATION_DOMAIN,
  type Organization,
  type OrganizationDomain,
  type OrganizationSecret,
} from "../objects/accounts/organization.ts";
import { PERMISSION, ROLE, type Permission, type Role } from "../objects/accounts/role.ts";
import { USER, type User, type UserSecret } from "../objects/accounts/user.ts";
import { EMAIL, type Email } from "../objects/environment/email.ts";
import {
  APP_HOMEPAGE_URL,
  CORS_ORIGIN,
  REDIRECT_URI,
  type AppHomepageUrl,
  type CorsOrigin,
  type RedirectUri,
} from "../objects/environment/environment.ts";
import { JWT_TEMPLATE, type JwtTemplateObject } from "../objects/environment/jwt-template.ts";
import { WEBHOOK_DELIVERY, type WebhookDelivery } from "../objects/environment/webhook-delivery.ts";
import { WEBHOOK_ENDPOINT, type DeliveryState, type WebhookEndpoint } from "../objects/environment/webhook-endpoint.ts";
import { AUDIT_LOG_EVENT, type AuditLogEvent } from "../objects/products/audit-log-event.ts";
import {
  AUDIT_LOG_EXPORT,
  AUDIT_LOG_RETENTION,
  AUDIT_LOG_SCHEMA,
  type AuditLogExport,
  type AuditLogRetention,
  type AuditLogSchema,
} from "../objects/products/audit-log-setting.ts";
import {
  CONNECT_REQUEST,
  CONNECTED_ACCOUNT,
  type ConnectedAccount,
  type ConnectRequest,
} from "../objects/products/connected-account.ts";
import {
  DIRECTORY,
  DIRECTORY_GROUP,
  DIRECTORY_USER,
  type Directory,
  type DirectoryGroup,
  type DirectoryUser,
} from "../objects/products/directory.ts";
import { VAULT_KEY, VAULT_OBJECT, type VaultKey, type VaultObject } from "../objects/products/vault.ts";
import {
  AUTHENTICATION_CHALLENGE,
  AUTHENTICATION_FACTOR,
  type AuthenticationChallenge,
  type AuthenticationFactor,
  type FactorSecret,
} from "../objects/sign-in/authentication-factor.ts";
import { BROWSER_SESSION, type BrowserSession } from "../objects/sign-in/browser-session.ts";
import { DEVICE_AUTHORIZATION, type DeviceAuthorization } from "../objects/sign-in/device-authorization.ts";
import {
  EMAIL_CHANGE,
  EMAIL_VERIFICATION,
  MAGIC_AUTH,
  PASSWORD_RESET,
  type EmailChange,
  type EmailVerification,
  type MagicAuth,
  type PasswordReset,
  type ProofUse,
} from "../objects/sign-in/mailed-proof.ts";
import { PASSKEY, PASSKEY_CHALLENGE, type Passkey, type PasskeyChallenge } from "../objects/sign-in/passkey.ts";
import { PENDING_AUTHENTICATION, type PendingAuthentication } from "../objects/sign-in/pending-authentication.ts";
import { PROFILE, SSO_GRANT, type Profile, type SsoGrant } from "../objects/sign-in/profile.ts";
import type { ObjectTable, ObjectTables } from "./objects.ts";

/** One table per kind. */
export interface Tables {
  users: ObjectTable<User, UserSecret>;
  organizations: ObjectTable<Organization, OrganizationSecret>;
  organizationDomains: ObjectTable<OrganizationDomain>;
  memberships: ObjectTable<OrganizationMembership>;
  connections: ObjectTable<Connection>;
  roles: ObjectTable<Role>;
  permissions: ObjectTable<Permission>;
  invitations: ObjectTable<Invitation>;
  magicAuths: ObjectTable<MagicAuth, ProofUse>;
  emailVerifications: ObjectTable<EmailVerification, ProofUse>;
  passwordResets: ObjectTable<PasswordReset, ProofUse>;
  emailChanges: ObjectTable<EmailChange, ProofUse>;
  factors: ObjectTable<AuthenticationFactor, FactorSecret>;
  challenges: ObjectTable<AuthenticationChallenge, ProofUse>;
  pendingAuthentications: ObjectTable<PendingAuthentication>;
  browserSessions: ObjectTable<BrowserSession>;
  identities: ObjectTable<Identity>;
  passkeys: ObjectTable<Passkey>;
  passkeyChallenges: ObjectTable<PasskeyChallenge>;
  deviceAuthorizations: ObjectTable<DeviceAuthorization>;
  profiles: ObjectTable<Profile>;
  ssoGrants: ObjectTable<SsoGrant>;
  emails: ObjectTable<Email>;
  webhookEndpoints: ObjectTable<WebhookEndpoint, DeliveryState>;
  webhookDeliveries: ObjectTable<WebhookDelivery>;
  redirectUris: ObjectTable<RedirectUri>;
  corsOrigins: ObjectTable<CorsOrigin>;
  appHomepageUrls: ObjectTable<AppHomepageUrl>;
  jwtTemplates: ObjectTable<JwtTemplateObject>;
  featureFlags: ObjectTable<FeatureFlag, FlagTargets>;
  apiKeys: ObjectTable<ApiKey>;
  auditLogEvents: ObjectTable<AuditLogEvent>;
  auditLogSchemas: ObjectTable<AuditLogSchema>;
  auditLogExports: ObjectTable<AuditLogExport>;
  auditLogRetentions: ObjectTable<AuditLogRetention>;
  directories: ObjectTable<Directory>;
  directoryGroups: ObjectTable<DirectoryGroup>;
  directoryUsers: ObjectTable<DirectoryUser>;
  connectedAccounts: ObjectTable<ConnectedAccount, string>;
  connectRequests: ObjectTable<ConnectRequest>;
  vaultObjects: ObjectTable<VaultObject, string>;
  vaultKeys: ObjectTable<VaultKey, string>;
}

/** The tables of one file. */
export function createTables(table: ObjectTables): Tables {
  return {
    users: table(USER),
    organizations: table(ORGANIZATION),
    organizationDomains: table(ORGANIZATION_DOMAIN),
    memberships: table(ORGANIZATION_MEMBERSHIP),
    connections: table(CONNECTION),
    roles: table(ROLE),
    permissions: table(PERMISSION),
    invitations: table(INVITATION),
    magicAuths: table(MAGIC_AUTH),
    emailVerifications: table(EMAIL_VERIFICATION),
    passwordResets: table(PASSWORD_RESET),
    emailChanges: table(EMAIL_CHANGE),
    factors: table(AUTHENTICATION_FACTOR),
    challenges: table(AUTHENTICATION_CHALLENGE),
    pendingAuthentications: table(PENDING_AUTHENTICATION),
    browserSessions: table(BROWSER_SESSION),
    identities: table(IDENTITY),
    passkeys: table(PASSKEY),
    passkeyChallenges: table(PASSKEY_CHALLENGE),
    deviceAuthorizations: table(DEVICE_AUTHORIZATION),
    profiles: table(PROFILE),
    ssoGrants: table(SSO_GRANT),
    emails: table(EMAIL),
    webhookEndpoints: table(WEBHOOK_ENDPOINT),
    webhookDeliveries: table(WEBHOOK_DELIVERY),
    redirectUris: table(REDIRECT_URI),
    corsOrigins: table(CORS_ORIGIN),
    appHomepageUrls: table(APP_HOMEPAGE_URL),
    jwtTemplates: table(JWT_TEMPLATE),
    featureFlags: table(FEATURE_FLAG),
    apiKeys: table(API_KEY),
    auditLogEvents: table(AUDIT_LOG_EVENT),
    auditLogSchemas: table(AUDIT_LOG_SCHEMA),
    auditLogExports: table(AUDIT_LOG_EXPORT),
    auditLogRetentions: table(AUDIT_LOG_RETENTION),
    directories: table(DIRECTORY),
    directoryGroups: table(DIRECTORY_GROUP),
    directoryUsers: table(DIRECTORY_USER),
    connectedAccounts: table(CONNECTED_ACCOUNT),
    connectRequests: table(CONNECT_REQUEST),
    vaultObjects: table(VAULT_OBJECT),
    vaultKeys: table(VAULT_KEY),
  };
}
