// Whether the directory still agrees with the caller's token, for the page: a change makes it refresh the token, so that WorkOS's own
// answer ends the session or brings the new roles. Never refuses a caller.
import type { CallerAnswer } from "./directory-shape.ts";
import type { Identity } from "./identity.ts";

/**
 * What the directory says about the session of an access token.
 *
 * - `current`: nothing that contradicts the token.
 * - `changed`: other roles or permissions in the selected organization, or an ended membership.
 * - `ended`: the session is revoked, or the user deleted.
 *
 * `version` names the cause. It stays the same until the directory changes again, so a page refreshes once for each.
 */
export type SessionState =
  | { readonly state: "current" }
  | { readonly state: "changed"; readonly version: string }
  | { readonly state: "ended"; readonly version: string };

/** Compares the identity in a token with what the directory says. */
export function sessionStateOf(identity: Identity<unknown>, answer: CallerAnswer): SessionState {
  const { userId, sessionId, organizationId, roles, permissions } = identity;
  const { isUserDeleted, isSessionRevoked, membership } = answer;
  if (isUserDeleted) return { state: "ended", version: `${userId} deleted` };
  if (isSessionRevoked) return { state: "ended", version: `${sessionId} revoked` };
  if (organizationId === null || membership === null) return { state: "current" };
  // The token is newer than the last event of a membership that is not accepted yet.
  if (membership.status === "pending") return { state: "current" };
  const isSame =
    membership.status === "active" &&
    isSameSet(roles, membership.roles) &&
    (membership.permissions === null || isSameSet(permissions, membership.permissions));
  return isSame ? { state: "current" } : { state: "changed", version: `${organizationId} ${membership.version}` };
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  const [one, other] = [new Set(some), new Set(others)];
  return one.size === other.size && some.every((slug) => other.has(slug));
}
