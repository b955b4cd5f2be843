// The remaining requirements for a user who has proved their identity by one method, before there is a session: a pure decision. The pages
// and the token endpoint both follow it, so a user and an SDK meet the same requirements in the same order.
//
//   own identity provider? ──▶ e-mail verified? ──▶ second factor? ──▶ which organization? ──▶ session

import type { Connection } from "../objects/accounts/connection.ts";
import type { OrganizationMembership } from "../objects/accounts/organization-membership.ts";
import type { User } from "../objects/accounts/user.ts";
import type { AuthenticationFactor } from "../objects/sign-in/authentication-factor.ts";
import type { AuthenticationMethod } from "../objects/sign-in/authentication-method.ts";
import type { AuthKitSettings } from "../options/settings.ts";

/** The state of a sign-in in progress. */
export interface SignInFacts {
  user: User;
  method: AuthenticationMethod;
  /** The connection at which the user signed in, or null for another method. */
  connectionId: string | null;
  /** True if a second factor was proved in this sign-in. */
  secondFactor: boolean;
  /** The requested or chosen organization, or null. */
  organizationId: string | null;
  /** The user's active memberships. */
  memberships: readonly OrganizationMembership[];
  /** The user's confirmed factors. */
  factors: readonly AuthenticationFactor[];
  /** The active connections of the organization that owns the domain of the user's address. */
  connections: readonly Connection[];
  settings: AuthKitSettings;
}

/** The next requirement. */
export type Requirement =
  | { kind: "sso_required"; connections: readonly Connection[] }
  | { kind: "email_verification" }
  | { kind: "mfa_enrollment" }
  | { kind: "mfa_challenge"; factors: readonly AuthenticationFactor[] }
  | { kind: "organization_selection"; memberships: readonly OrganizationMembership[] }
  | { kind: "not_a_member"; organizationId: string }
  | { kind: "complete"; organizationId: string | null };

// An identity provider, a passkey or an administrator's impersonation already covers the second factor.
const ASKED_FOR_SECOND_FACTOR = new Set<AuthenticationMethod>(["Password", "MagicAuth"]);

/** Decides the next requirement. */
export function decideNext(facts: SignInFacts): Requirement {
  const { user, method, settings, factors, memberships, organizationId, connections } = facts;
  // Another organization's identity provider proves nothing about this organization's users.
  const there = connections.some(({ id }) => id === facts.connectionId);
  if (connections.length > 0 && !there && method !== "Impersonation") return { kind: "sso_required", connections };
  if (!user.email_verified && settings.emailVerification && method !== "Impersonation") {
    return { kind: "email_verification" };
  }
  if (!facts.secondFactor && settings.mfa !== "off" && ASKED_FOR_SECOND_FACTOR.has(method)) {
    if (factors.length > 0) return { kind: "mfa_challenge", factors };
    if (settings.mfa === "required") return { kind: "mfa_enrollment" };
  }
  if (organizationId !== null) {
    const member = memberships.some((membership) => membership.organization_id === organizationId);
    return member ? { kind: "complete", organizationId } : { kind: "not_a_member", organizationId };
  }
  if (memberships.length > 1) return { kind: "organization_selection", memberships };
  return { kind: "complete", organizationId: memberships[0]?.organization_id ?? null };
}
