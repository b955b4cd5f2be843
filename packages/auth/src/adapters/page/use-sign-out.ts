"use client";
// `useSignOut`: ends the session in all tabs at once, then on the server and in WorkOS.
import { useCallback } from "react";
import { useSessionScope } from "../react/adapter.ts";
import { usePageScope } from "./page-context.ts";
import { askServer } from "./ask-server.ts";

/**
 * Returns a function that signs the user out: at once in this page and in the other tabs, then on the server; the browser then goes to
 * WorkOS, which sends it back. Rejects when the server is unreachable; the session may still exist there, and a reload then shows it.
 * The function is the same on every render.
 *
 * @param options - `returnTo`: a path; it must be among the sign-out redirects in WorkOS's dashboard. Default: the homepage set there.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useSignOut(): (options?: { readonly returnTo?: string }) => Promise<void> {
  const { session } = useSessionScope();
  const { authPath } = usePageScope();
  return useCallback(
    async ({ returnTo } = {}) => {
      session.end();
      const body = new URLSearchParams(returnTo === undefined ? {} : { return_to: returnTo });
      const { url } = await askServer(`${authPath}/sign-out`, body);
      if (typeof url === "string") location.assign(url);
    },
    [session, authPath],
  );
}
