"use client";
// The React context of the nearest `LockstepProvider`, and the hook that reads the view from it.
import type { ConvexReactClient } from "convex/react";
import { type Context, createContext, useContext } from "react";
import { LockstepAuthError, type Session, type View } from "../../index.ts";

/** What a provider gives to what is inside it. */
export interface SessionScope {
  readonly view: View;
  readonly session: Session;
  /** As given to the provider: it stands for the client of whoever is signed in. */
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

/**
 * Who is signed in and how well it is going. Re-renders when that changes.
 *
 * `status` is `loading`, `authenticated` or `unauthenticated`. Signed in, `phase` says how the session is doing,
 * `identity` holds the decoded claims and `token` facts for an indicator (times in ms since 1970), never the token.
 * To sign out call `signOut()` of AuthKit: within the page it ends here as well.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useSession(): View {
  return useSessionScope().view;
}
