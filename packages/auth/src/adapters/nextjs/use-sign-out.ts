"use client";
// `useSignOut`: authkit-nextjs does not tell the page that the user signs out; this does.
import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { useCallback } from "react";
import { useSessionScope } from "../react/session-context.ts";

/**
 * `signOut` of authkit-nextjs, which also ends the session in this page and in the other tabs, before the server is asked.
 * Signed out without it, this page is left all the same, and another tab ends at its next refresh. When the server cannot
 * be reached it rejects: the session may live on there, and a reload shows it. The function is the same on every render.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useSignOut(): (options?: { returnTo?: string }) => Promise<void> {
  const { session } = useSessionScope();
  const { signOut } = useAuth();
  return useCallback(
    (options) => {
      session.end();
      return signOut(options);
    },
    [session, signOut],
  );
}
