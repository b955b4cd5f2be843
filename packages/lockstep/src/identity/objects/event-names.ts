// WorkOS's events by name (https://workos.com/docs/events): those that local AuthKit emits, and those that it never
// emits.

/** Every emitted event. */
export const EVENT_NAMES = [
  "action.authentication.denied",
  "action.user_registration.denied",
  "api_key.created",
  "api_key.revoked",
  "authentication.email_verification_failed",
  "authentication.email_verification_succeeded",
  "authentication.magic_auth_failed",
  "authentication.magic_auth_succeeded",
  "authentication.mfa_failed",
  "authentication.mfa_succeeded",
  "authentication.oauth_failed",
  "authentication.oauth_succeeded",
  "authentication.passkey_failed",
  "authentication.passkey_succeeded",
  "authentication.password_failed",
  "authentication.password_succeeded",
  "authentication.sso_failed",
  "authentication.sso_started",
  "authentication.sso_succeeded",
  "connection.activated",
  "connection.deactivated",
  "connection.deleted",
  "dsync.activated",
  "dsync.deleted",
  "dsync.group.created",
  "dsync.group.deleted",
  "dsync.group.updated",
  "dsync.group.user_added",
  "dsync.group.user_removed",
  "dsync.user.created",
  "dsync.user.deleted",
  "dsync.user.updated",
  "email_verification.created",
  "flag.created",
  "flag.deleted",
  "flag.rule_updated",
  "flag.updated",
  "invitation.accepted",
  "invitation.created",
  "invitation.resent",
  "invitation.revoked",
  "magic_auth.created",
  "organization.created",
  "organization.deleted",
  "organization.updated",
  "organization_domain.created",
  "organization_domain.deleted",
  "organization_domain.updated",
  "organization_domain.verification_failed",
  "organization_domain.verified",
  "organization_membership.created",
  "organization_membership.deleted",
  "organization_membership.updated",
  "organization_role.created",
  "organization_role.deleted",
  "organization_role.updated",
  "password_reset.created",
  "password_reset.succeeded",
  "permission.created",
  "permission.deleted",
  "permission.updated",
  "role.created",
  "role.deleted",
  "role.updated",
  "session.created",
  "session.revoked",
  "user.created",
  "user.deleted",
  "user.updated",
] as const;

/** The name of an event. */
export type EventName = (typeof EVENT_NAMES)[number];

/** Known events that are never emitted, by reason: requests and subscriptions for them get none. */
export const NEVER_WRITTEN = {
  "Local directories cannot be deactivated": ["dsync.deactivated"],
  "Groups are not supported": [
    "group.created",
    "group.deleted",
    "group.member_added",
    "group.member_removed",
    "group.updated",
  ],
  "The local Vault keeps no record of its use": [
    "vault.byok_key.deleted",
    "vault.byok_key.verification_completed",
    "vault.data.created",
    "vault.data.deleted",
    "vault.data.read",
    "vault.data.updated",
    "vault.dek.decrypted",
    "vault.dek.read",
    "vault.kek.created",
    "vault.metadata.read",
    "vault.names.listed",
  ],
  "Local accounts of Pipes are not connected to a provider": [
    "pipes.connected_account.connected",
    "pipes.connected_account.connection_failed",
    "pipes.connected_account.disconnected",
    "pipes.connected_account.reauthorization_needed",
  ],
  "Radar is not supported": ["authentication.radar_risk_detected", "radar.challenge_created"],
  "The waitlist is not supported": ["waitlist_user.approved", "waitlist_user.created", "waitlist_user.denied"],
  "A local identity provider is a page, which has no certificate": [
    "connection.saml_certificate_renewal_required",
    "connection.saml_certificate_renewed",
  ],
  "A local identity provider is a page, which does not time out": ["authentication.sso_timed_out"],
  "WorkOS's emulator names the event, but WorkOS's OpenAPI document and SDK do not": [
    "api_key.updated",
    "authentication.reauthentication_succeeded",
  ],
} as const;

const KNOWN: ReadonlySet<string> = new Set([...EVENT_NAMES, ...Object.values(NEVER_WRITTEN).flat()]);

/** True for the name of a WorkOS event, emitted here or not. */
export function isEventName(name: string): boolean {
  return KNOWN.has(name);
}
