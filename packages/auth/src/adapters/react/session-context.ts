"use client";
// The React context of the nearest `LockstepProvider`, and the hook that reads the session from it.
import type { ConvexReactClient } from "convex/react";
import { type Context, createContext, useContext, useMemo } from "react";
import { type Grants, LockstepAuthError, type Session, type View, grantsOf } from "../../index.ts";

/** What a provider passes to its descendants. */
export interface SessionScope {
  readonly view: View;
  readonly session: Session;
  /** The client passed to the provider. It delegates to the client of the signed-in user. */
  readonly client: ConvexReactClient;
}

/** The scope of the nearest provider, or null outside one. */
export const SessionContext: Context<SessionScope | null> = createContext<SessionScope | null>(null);

/**
 * Returns the session of the nearest provider and its client, for hooks and components of an adapter. Re-renders with every
 * change of the view.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useSessionScope(): SessionScope {
  const scope = useContext(SessionContext);
  if (scope === null) {
    throw new LockstepAuthError("PROVIDER_MISSING", {
      what: "A hook or component has no LockstepProvider.",
      fix: "Render one <LockstepProvider client={convex} …> around the application.",
    });
  }
  return scope;
}

/** The result of {@link useSession}: the view, and what the access token grants. */
export type SessionView = View & Grants;

/**
 * Returns the signed-in user, the health of the session, and what the user is granted. Re-renders when any of these change.
 *
 * `status` is `loading`, `authenticated` or `unauthenticated`. While signed in, `phase` is the health of the session,
 * `identity` has the decoded claims, and `token` has facts for an indicator (times in ms since 1970), never the token.
 * `role`, `permissions`, `has(…)` and the like are for display only: the backend must authorize.
 * To sign out, call AuthKit's `signOut()`; the session then ends in this page as well.
 *
 * @example
 * const { has } = useSession();
 * return has({ permission: "billing:manage" }) ? <Billing /> : null;
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useSession(): SessionView {
  const { view } = useSessionScope();
  return useMemo(() => ({ ...view, ...grantsOf(view.identity) }), [view]);
}
