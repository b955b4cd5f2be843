"use client";
// `useSignOut`: ends the session in the page at once, which authkit-nextjs does not do.
import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { useCallback } from "react";
import { useSessionScope } from "../react/adapter.ts";

/**
 * Returns authkit-nextjs's `signOut`, except that it first ends the session in this page and in the other tabs, before the
 * server is asked. With the original, the browser also leaves this page, but other tabs sign out only at their next refresh.
 * Rejects when the server is unreachable; the session may still exist there, and a reload then shows it. The function is the
 * same on every render.
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
