"use client";
// The React context that carries the view, and the hook that reads it.
import { type Context, createContext, useContext } from "react";
import { LockstepAuthError, type View } from "../../index.ts";

/** The view of the nearest `LockstepProvider`, or null outside one. */
export const SessionContext: Context<View | null> = createContext<View | null>(null);

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
  const view = useContext(SessionContext);
  if (view === null) {
    throw new LockstepAuthError("PROVIDER_MISSING", {
      what: "useSession, SignedIn, SignedOut or AuthPending was rendered outside LockstepProvider.",
      fix: "Put <LockstepProvider client={convex} useAuth={useAuth}> around it, inside <AuthKitProvider>.",
    });
  }
  return view;
}
