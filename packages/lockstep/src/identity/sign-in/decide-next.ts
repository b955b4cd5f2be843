// What is still asked of a user who has proved who they are by one method, before there is a session: a pure decision. The
// pages and the token endpoint both follow it, so a person and an SDK are asked for the same things in the same order.
//
//   own identity provider? ──▶ e-mail verified? ──▶ second factor? ──▶ which organization? ──▶ session

import type { AuthKitSettings } from "../settings.ts";
import type { AuthenticationFactor } from "../objects/authentication-factor.ts";
import type { Connection } from "../objects/connection.ts";
import type { OrganizationMembership } from "../objects/organization-membership.ts";
import type { AuthenticationMethod } from "../objects/authentication-method.ts";
import type { User } from "../objects/user.ts";

/** What is known about a sign-in under way. */
export interface SignInFacts {
  user: User;
  method: AuthenticationMethod;
  /** The connection where the user signed in, or null for another method. */
  connectionId: string | null;
  /** True when a second factor was proved in this sign-in. */
  secondFactor: boolean;
  /** The organization asked for or chosen, or null. */
  organizationId: string | null;
  /** The user's active memberships. */
  memberships: readonly OrganizationMembership[];
  /** The user's confirmed factors. */
  factors: readonly AuthenticationFactor[];
  /** The active connections of the organization that owns the domain of the user's address. */
  connections: readonly Connection[];
  settings: AuthKitSettings;
}

/** What comes next. */
export type NextStep =
  | { kind: "sso_required"; connections: readonly Connection[] }
  | { kind: "email_verification" }
  | { kind: "mfa_enrollment" }
  | { kind: "mfa_challenge"; factors: readonly AuthenticationFactor[] }
  | { kind: "organization_selection"; memberships: readonly OrganizationMembership[] }
  | { kind: "not_a_member"; organizationId: string }
  | { kind: "complete"; organizationId: string | null };

// Whoever signs in through an identity provider, with a passkey or as an administrator's impersonation has been asked there.
const ASKED_FOR_SECOND_FACTOR = new Set<AuthenticationMethod>(["Password", "MagicAuth"]);

/** Decides the next step. */
export function decideNext(facts: SignInFacts): NextStep {
  const { user, method, settings, factors, memberships, organizationId, connections } = facts;
  // Another organization's identity provider says nothing about this one's people.
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
