// The plain functions that check a caller, for any function. They know the access token only; the builders of create-auth.ts can also
// ask the directory. decide.ts decides for both.
import type { Auth } from "convex/server";
import type { ConvexError, ObjectType } from "convex/values";
import { type ClaimValidators, readClaims } from "./claims.ts";
import { type Requirements, decide } from "./decide.ts";
import { type AuthErrorData, refusal } from "./errors.ts";
import { type Identity, type OrgIdentity, identityOf } from "./identity.ts";

/** The part of a query's, mutation's or action's `ctx` that says who calls. */
export interface AuthCtx {
  readonly auth: Pick<Auth, "getUserIdentity">;
}

/**
 * Returns the caller, with the claims of the validators.
 *
 * @throws ConvexError `UNAUTHENTICATED`, `INVALID_CLAIMS`.
 */
export async function callerOf<Validators extends ClaimValidators>(
  ctx: AuthCtx,
  validators: Validators,
): Promise<Identity<ObjectType<Validators>>> {
  const user = await ctx.auth.getUserIdentity();
  if (user === null) throw unauthenticated();
  return identityOf(user, readClaims(user, validators));
}

/** Returns the caller if their token grants what is required. */
async function authorize(ctx: AuthCtx, requirements: Requirements): Promise<Identity> {
  const identity = await callerOf(ctx, {});
  const verdict = decide({ identity, requirements, source: "token", answer: null, missing: "pass" });
  if (verdict.kind === "refused") throw verdict.error;
  return verdict.identity;
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

/** Returns the caller in the access token, or null if the call has none. Never throws. */
export async function getIdentity(ctx: AuthCtx): Promise<Identity | null> {
  const user = await ctx.auth.getUserIdentity();
  return user === null ? null : identityOf(user, {});
}

/**
 * Returns the caller in the access token. The directory is not asked.
 *
 * @throws ConvexError `UNAUTHENTICATED`.
 */
export function requireAuth(ctx: AuthCtx): Promise<Identity> {
  return authorize(ctx, {});
}

/**
 * Returns the caller in the organization that their access token names. The directory is not asked.
 *
 * @throws ConvexError `UNAUTHENTICATED`, `NO_ORGANIZATION`.
 */
export function requireOrg(ctx: AuthCtx): Promise<OrgIdentity> {
  return authorize(ctx, { organization: true }) as Promise<OrgIdentity>;
}

/**
 * Returns the caller if their access token has a role, by its slug. The directory is not asked.
 *
 * @throws ConvexError `UNAUTHENTICATED`, `FORBIDDEN_ROLE`.
 */
export function requireRole(ctx: AuthCtx, role: string): Promise<Identity> {
  return authorize(ctx, { role });
}

/**
 * Returns the caller if their access token has a permission, by its slug. The directory is not asked.
 *
 * @throws ConvexError `UNAUTHENTICATED`, `FORBIDDEN_PERMISSION`.
 */
export function requirePermission(ctx: AuthCtx, permission: string): Promise<Identity> {
  return authorize(ctx, { permission });
}
