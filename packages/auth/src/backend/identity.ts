// The caller of a Convex function, read once from the claims that Convex verified. Not the identity of a page (../core/claims.ts),
// which is decoded without verification.
import type { UserIdentity } from "convex/server";
import { text } from "../core/claims.ts";

/** The caller. Claims that are absent or of another type are null or empty, and grant nothing. */
export interface Identity<Claims = Record<never, never>> {
  /** `sub`, the WorkOS user ID (`user_…`). Store this one: `tokenIdentifier` changes with the issuer. */
  readonly userId: string;
  /** `sid`, the WorkOS session ID (`session_…`), or null. */
  readonly sessionId: string | null;
  /** `org_id`, the organization that the user has selected (`org_…`), or null. */
  readonly organizationId: string | null;
  /** `role`, the slug of the first role in the organization, or null. */
  readonly role: string | null;
  /** The slugs of all roles in the organization: `roles`, and `role`. */
  readonly roles: readonly string[];
  /** `permissions`, the slugs of the permissions that the roles include. */
  readonly permissions: readonly string[];
  /** `entitlements` of the organization's subscription. */
  readonly entitlements: readonly string[];
  /** `feature_flags`, the slugs of the enabled flags. */
  readonly featureFlags: readonly string[];
  /** `act` (RFC 8693 §4.1): the person signed in as the user, such as an administrator, or null. */
  readonly impersonator: { readonly email: string } | null;
  /** `email`, or null: WorkOS's tokens only have it if the JWT template adds it. */
  readonly email: string | null;
  /** The claims of the `claims` option of `createAuth`, by their names; empty without that option. */
  readonly claims: Claims;
}

/** A caller with a selected organization. */
export type OrgIdentity<Claims = Record<never, never>> = Identity<Claims> & { readonly organizationId: string };

/** Returns the identity in what `ctx.auth.getUserIdentity()` returned, for a `customJwt` provider: claims have their raw names. */
export function identityOf<Claims>(user: UserIdentity, claims: Claims): Identity<Claims> {
  const role = text(user["role"]);
  const actor = text(user["act.sub"]);
  return {
    userId: user.subject,
    sessionId: text(user["sid"]),
    organizationId: text(user["org_id"]),
    role,
    roles: [...new Set([...texts([role]), ...texts(user["roles"])])],
    permissions: texts(user["permissions"]),
    entitlements: texts(user["entitlements"]),
    featureFlags: texts(user["feature_flags"]),
    // Convex flattens nested claims.
    impersonator: actor === null ? null : { email: actor },
    email: text(user.email),
    claims,
  };
}

/** Returns the non-empty strings of a claim. */
function texts(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((item) => text(item) !== null) : [];
}
