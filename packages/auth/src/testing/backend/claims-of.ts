// The caller of a function under test, as the claims of their access token.
import type { JSONValue } from "convex/values";

/** Who calls, and with what. */
export interface CallerOptions {
  /** `sub`, the WorkOS user ID. */
  readonly userId: string;
  /** `sid`. Default: `session_` and the user ID. */
  readonly sessionId?: string;
  /** `org_id`. Default: no organization is selected. */
  readonly organizationId?: string;
  /** `roles`, the slugs; the first one is also `role`. Default: none. */
  readonly roles?: readonly string[];
  /** `permissions`, the slugs. Default: none. */
  readonly permissions?: readonly string[];
  /** The email address of the person who acts as the user. Default: the user themselves. */
  readonly impersonator?: string;
  /** Claims that your JWT template adds. A nested one has a name such as `"plan.name"`. */
  readonly claims?: Readonly<Record<string, JSONValue>>;
}

/**
 * Returns the claims of a caller, for `t.withIdentity` of convex-test: with the names and in the form in which Convex passes on those of
 * a WorkOS token.
 *
 * @example
 * const ada = t.withIdentity(claimsOf({ userId: "user_ada", organizationId: "org_acme", permissions: ["posts:write"] }));
 */
export function claimsOf(caller: CallerOptions): Record<string, JSONValue> & { readonly subject: string } {
  const { userId, sessionId = `session_${userId}`, organizationId, roles = [], permissions = [] } = caller;
  const [role] = roles;
  return {
    ...caller.claims,
    subject: userId,
    sid: sessionId,
    ...(organizationId !== undefined && { org_id: organizationId }),
    ...(role !== undefined && { role, roles: [...roles] }),
    ...(permissions.length > 0 && { permissions: [...permissions] }),
    // Convex flattens nested claims.
    ...(caller.impersonator !== undefined && { "act.sub": caller.impersonator }),
  };
}
