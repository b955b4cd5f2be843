"use client";
// `LockstepProvider` for TanStack Start: that of `@lockstep/auth/server/react`, and a router that follows the session.
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect } from "react";
import {
  LockstepProvider as PageProvider,
  type LockstepProviderProps as PageProps,
  useSession,
} from "../page/index.ts";

/** The props of {@link LockstepProvider}. */
export type LockstepProviderProps = Omit<PageProps, "authPath" | "onOutdated" | "nonce">;

/**
 * Keeps the Convex client signed in as the user of the server's session. When the browser gets another session, as after a sign-in in
 * another tab, the router loads the page again, and forgets what it loaded for the previous one.
 *
 * @example
 * <LockstepProvider client={client} page={Route.useLoaderData()}>…</LockstepProvider>
 */
export function LockstepProvider({ children, ...props }: LockstepProviderProps): ReactNode {
  const router = useRouter();
  const onOutdated = useCallback(() => void router.invalidate(), [router]);
  return (
    <PageProvider {...props} onOutdated={onOutdated} nonce={router.options.ssr?.nonce}>
      <Forgetful />
      {children}
    </PageProvider>
  );
}

/** Empties the router's cache when the session becomes another one, or ends. */
function Forgetful(): null {
  const router = useRouter();
  const key = useSession().identity?.key;
  useEffect(() => () => router.clearCache(), [router, key]);
  return null;
}
