// What a WorkOS access token grants its holder: read from the claims, of any type, for the interface to show.
// What it is not: authorization. A page can be made to believe anything; the backend reads the claims for itself.
import { type Identity, text } from "./claims.ts";

/** What to look for. Every one that is named must be there. */
export interface Grant {
  /** Slug of a role, such as `admin`. */
  readonly role?: string;
  readonly permission?: string;
  readonly entitlement?: string;
  readonly featureFlag?: string;
}

/** What the user may do in the organization, as the access token says. Signed out: null, empty, and `has` is false. */
export interface Grants {
  /** `org_id`, or null outside an organization. */
  readonly organizationId: string | null;
  /** `role`, the slug of the first role, or null. */
  readonly role: string | null;
  /** `roles`, the slugs of all roles. Where the token has `role` only, that one. */
  readonly roles: readonly string[];
  /** `permissions`, the slugs of what the roles allow. */
  readonly permissions: readonly string[];
  /** `entitlements` of the organization's subscription. */
  readonly entitlements: readonly string[];
  /** `feature_flags` that are on. */
  readonly featureFlags: readonly string[];
  /** `act` (RFC 8693 §4.1): who is signed in as the user, such as an administrator, or null. */
  readonly impersonator: { readonly email: string } | null;
  /** Whether all that is named is granted. For showing things: authorization is the backend's. Naming nothing is false. */
  readonly has: (wanted: Grant) => boolean;
}

/**
 * Reads what an identity is granted. Claims of other types than WorkOS's count as absent, and so does everything of an
 * organization while the claims are another one's.
 */
export function grantsOf(identity: Identity | null): Grants {
  const claims = identity?.claims ?? {};
  const organizationId = identity?.organizationId ?? null;
  const granted = text(claims["org_id"]) === organizationId ? claims : {};
  const role = text(granted["role"]);
  const roles = texts(granted["roles"] ?? [role]);
  const permissions = texts(granted["permissions"]);
  const entitlements = texts(granted["entitlements"]);
  const featureFlags = texts(granted["feature_flags"]);
  const actor = text((claims["act"] as { sub?: unknown } | null | undefined)?.sub);
  const all = new Map(
    Object.entries({
      role: texts([role, ...roles]),
      permission: permissions,
      entitlement: entitlements,
      featureFlag: featureFlags,
    }),
  );
  return {
    organizationId,
    role,
    roles,
    permissions,
    entitlements,
    featureFlags,
    impersonator: actor === null ? null : { email: actor },
    has: (wanted) => {
      const names: [string, string][] = Object.entries(wanted);
      return names.length > 0 && names.every(([kind, name]) => all.get(kind)?.includes(name));
    },
  };
}

function texts(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((item) => text(item) !== null) : [];
}
