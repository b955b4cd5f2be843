"use client";
// The React context of the nearest `LockstepProvider`, and the hook that reads the session from it.
import type { ConvexReactClient } from "convex/react";
import { type Context, createContext, useContext, useMemo } from "react";
import { type Grants, LockstepAuthError, type Session, type View, grantsOf } from "../../index.ts";

/** What a provider gives to what is inside it. */
export interface SessionScope {
  readonly view: View;
  readonly session: Session;
  /** As given to the provider: it stands for the client of the user who is signed in. */
  readonly client: ConvexReactClient;
  /** Each identity has a client of its own, so no answer to another one can be read through it. */
  readonly isolated: boolean;
}

/** The nearest provider, or null outside one. */
export const SessionContext: Context<SessionScope | null> = createContext<SessionScope | null>(null);

/** The nearest provider. Throws `PROVIDER_MISSING` outside one. */
export function useSessionScope(): SessionScope {
  const scope = useContext(SessionContext);
  if (scope === null) {
    throw new LockstepAuthError("PROVIDER_MISSING", {
      what: "This hook or component needs a LockstepProvider around it.",
      fix: "Put <LockstepProvider client={convex} …> inside <AuthKitProvider>.",
    });
  }
  return scope;
}

/** What {@link useSession} gives: the view, and what the access token grants. */
export type SessionView = View & Grants;

/**
 * Who is signed in, how well it is going, and what they may do. Re-renders when that changes.
 *
 * `status` is `loading`, `authenticated` or `unauthenticated`. Signed in, `phase` says how the session is doing,
 * `identity` holds the decoded claims and `token` facts for an indicator (times in ms since 1970), never the token.
 * `role`, `permissions`, `has(…)` and the like are for showing things: authorization is the backend's.
 * To sign out call `signOut()` of AuthKit: within the page it ends here as well.
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
