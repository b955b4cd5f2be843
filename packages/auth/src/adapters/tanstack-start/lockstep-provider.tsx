"use client";
// `LockstepProvider` for TanStack Start: that of `@lockstep/auth/server/react`, with the router.
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { LockstepProvider as PageProvider, type LockstepProviderProps as PageProps } from "../page/index.ts";

/** The props of {@link LockstepProvider}. */
export type LockstepProviderProps = Omit<PageProps, "authPath" | "onOutdated">;

/**
 * Keeps the Convex client signed in as the user of the server's session. When the browser gets another session, as after a sign-in in
 * another tab, the router forgets what it loaded for the previous one and loads the page again.
 *
 * @example
 * <LockstepProvider client={client} page={Route.useLoaderData()}>…</LockstepProvider>
 */
export function LockstepProvider(props: LockstepProviderProps): ReactNode {
  const router = useRouter();
  const onOutdated = useCallback(() => {
    router.clearCache();
    void router.invalidate();
  }, [router]);
  return <PageProvider {...props} onOutdated={onOutdated} />;
}
