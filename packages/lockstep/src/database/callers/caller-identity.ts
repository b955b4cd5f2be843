// The caller that a function runs as.

import type { UserIdentity } from "../../acceptance/identity.ts";

export type CallerIdentity =
  | { kind: "anonymous" }
  /** `expiresAt`: the token's `exp`, seconds since the epoch. `token`: as presented. */
  | { kind: "user"; identity: UserIdentity; expiresAt: number; token: string }
  /** An HTTP action's caller whose token was refused: the action runs, asking for the identity throws. */
  | { kind: "refused"; message: string }
  /** The holder of the admin key, who may act as a user. */
  | { kind: "admin"; actingAs: UserIdentity | null };

export const ANONYMOUS: CallerIdentity = { kind: "anonymous" };

/** The result of `ctx.auth.getUserIdentity()`. @throws Error with the refusal, for a refused caller. */
export function visibleIdentity(caller: CallerIdentity): UserIdentity | null {
  if (caller.kind === "refused") throw new Error(caller.message);
  if (caller.kind === "user") return caller.identity;
  return caller.kind === "admin" ? caller.actingAs : null;
}

/** A function called by a function may be internal; its view of the user stays the same. */
export function internalCaller(caller: CallerIdentity): CallerIdentity {
  return { kind: "admin", actingAs: caller.kind === "refused" ? null : visibleIdentity(caller) };
}

/** The caller in a log line: the token identifier identifies the user, and is not secret. */
export function callerName(caller: CallerIdentity): string {
  if (caller.kind === "refused") return "anonymous";
  if (caller.kind === "admin") return caller.actingAs ? `admin acting as ${caller.actingAs.tokenIdentifier}` : "admin";
  return visibleIdentity(caller)?.tokenIdentifier ?? "anonymous";
}
