// What a WorkOS access token grants its holder, read from the claims for the interface to show.
// This is not authorization: a page can be manipulated, so the backend must read the claims itself.
import { type Identity, text } from "./claims.ts";

/** The grants to look for. All of the given ones must be present. */
export interface Grant {
  /** Slug of a role, such as `admin`. */
  readonly role?: string;
  readonly permission?: string;
  readonly entitlement?: string;
  readonly featureFlag?: string;
}

/** What the access token lets the user do in the organization. Signed out: null or empty, and `has` returns false. */
export interface Grants {
  /** `org_id`, or null outside an organization. */
  readonly organizationId: string | null;
  /** `role`, the slug of the first role, or null. */
  readonly role: string | null;
  /** `roles`, the slugs of all roles. If the token only has `role`, just that one. */
  readonly roles: readonly string[];
  /** `permissions`, the slugs of the permissions that the roles include. */
  readonly permissions: readonly string[];
  /** `entitlements` of the organization's subscription. */
  readonly entitlements: readonly string[];
  /** `feature_flags`, the slugs of the enabled flags. */
  readonly featureFlags: readonly string[];
  /** `act` (RFC 8693 §4.1): the person signed in as the user, such as an administrator, or null. */
  readonly impersonator: { readonly email: string } | null;
  /** Whether everything in `wanted` is granted; false if it is empty. For display only: the backend must authorize. */
  readonly has: (wanted: Grant) => boolean;
}

/**
 * Returns what an identity is granted. Claims of an unexpected type count as absent. So do all grants while the claims
 * belong to another organization than the identity.
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
