// Whether a caller may run a function: the decision, and the plain functions around it. The builders of create-auth.ts use the same.
import type { Auth } from "convex/server";
import type { ConvexError, ObjectType } from "convex/values";
import { type ClaimValidators, readClaims } from "./claims.ts";
import { type AuthErrorData, refusal } from "./errors.ts";
import { type Identity, type OrgIdentity, identityOf } from "./identity.ts";

/** The part of a query's, mutation's or action's `ctx` that says who calls. */
export interface AuthCtx {
  readonly auth: Pick<Auth, "getUserIdentity">;
}

/** What a caller must have, besides being signed in. All of it must be there. */
export interface Requirements {
  /** A selected organization. */
  readonly organization?: boolean;
  /** Slug of a role. */
  readonly role?: string | undefined;
  /** Slug of a permission. */
  readonly permission?: string | undefined;
}

/** Returns why a caller is refused, or null. The only place that decides. */
function refusalOf(identity: Identity<unknown>, requirements: Requirements): ConvexError<AuthErrorData> | null {
  const { organization = false, role, permission } = requirements;
  const place = identity.organizationId === null ? "no organization is selected" : "in the selected organization";
  if (organization && identity.organizationId === null) {
    return refusal(
      "NO_ORGANIZATION",
      {},
      {
        what: "This function needs an organization, and the user has not selected one.",
        evidence: "The access token has no `org_id`.",
        fix: "Have the user select an organization: useSwitchOrganization of @lockstep/auth/react, or `organizationId` at sign-in.",
      },
    );
  }
  if (role !== undefined && !identity.roles.includes(role)) {
    return refusal(
      "FORBIDDEN_ROLE",
      { role },
      {
        what: `This function needs the role \`${role}\`.`,
        evidence: `The access token has ${listOf("role", identity.roles)}; ${place}.`,
        fix: "Give the user the role in WorkOS, or switch organizations. A token has new roles after its next refresh.",
      },
    );
  }
  if (permission !== undefined && !identity.permissions.includes(permission)) {
    return refusal(
      "FORBIDDEN_PERMISSION",
      { permission },
      {
        what: `This function needs the permission \`${permission}\`.`,
        evidence: `The access token has ${listOf("permission", identity.permissions)}; ${place}.`,
        fix: "Add the permission to one of the user's roles in WorkOS. A token has new permissions after its next refresh.",
      },
    );
  }
  return null;
}

function listOf(kind: string, slugs: readonly string[]): string {
  return slugs.length === 0 ? `no ${kind}s` : `the ${kind}s ${slugs.join(", ")}`;
}

/**
 * Returns the caller if they meet the requirements, with the claims of the validators.
 *
 * @throws ConvexError with {@link AuthErrorData}.
 */
export async function authorize<Validators extends ClaimValidators>(
  ctx: AuthCtx,
  requirements: Requirements,
  validators: Validators,
): Promise<Identity<ObjectType<Validators>>> {
  const user = await ctx.auth.getUserIdentity();
  if (user === null) throw unauthenticated();
  const identity = identityOf(user, readClaims(user, validators));
  const refused = refusalOf(identity, requirements);
  if (refused !== null) throw refused;
  return identity;
}

/** Creates the refusal of a caller without an accepted access token. */
function unauthenticated(): ConvexError<AuthErrorData> {
  return refusal(
    "UNAUTHENTICATED",
    {},
    {
      what: "This function needs a signed-in user.",
      evidence: "The call has no access token that convex/auth.config.ts accepts.",
      fix: "Call it with useAuthedQuery, useAuthedMutation or useAuthedAction of @lockstep/auth/react, or with the user's token.",
    },
  );
}

/** Returns the caller, or null if the call has no access token. Never throws. */
export async function getIdentity(ctx: AuthCtx): Promise<Identity | null> {
  const user = await ctx.auth.getUserIdentity();
  return user === null ? null : identityOf(user, {});
}

/**
 * Returns the caller.
 *
 * @throws ConvexError `UNAUTHENTICATED`.
 */
export function requireAuth(ctx: AuthCtx): Promise<Identity> {
  return authorize(ctx, {}, {});
}

/**
 * Returns the caller in the organization that they have selected.
 *
 * @throws ConvexError `UNAUTHENTICATED`, `NO_ORGANIZATION`.
 */
export function requireOrg(ctx: AuthCtx): Promise<OrgIdentity> {
  return authorize(ctx, { organization: true }, {}) as Promise<OrgIdentity>;
}

/**
 * Returns the caller if they have a role, by its slug.
 *
 * @throws ConvexError `UNAUTHENTICATED`, `FORBIDDEN_ROLE`.
 */
export function requireRole(ctx: AuthCtx, role: string): Promise<Identity> {
  return authorize(ctx, { role }, {});
}

/**
 * Returns the caller if they have a permission, by its slug.
 *
 * @throws ConvexError `UNAUTHENTICATED`, `FORBIDDEN_PERMISSION`.
 */
export function requirePermission(ctx: AuthCtx, permission: string): Promise<Identity> {
  return authorize(ctx, { permission }, {});
}
