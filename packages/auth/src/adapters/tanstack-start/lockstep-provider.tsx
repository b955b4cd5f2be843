"use client";
// `LockstepProvider` for TanStack Start: that of `@lockstep/auth/server/react`, and a router that follows the session.
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import {
  LockstepProvider as PageProvider,
  type LockstepProviderProps as PageProps,
  useSession,
} from "../page/index.ts";

/** The props of {@link LockstepProvider}. */
export type LockstepProviderProps = Omit<PageProps, "authPath" | "onOutdated">;

/**
 * Keeps the Convex client signed in as the user of the server's session. When the browser gets another session, as after a sign-in in
 * another tab, the router forgets what it loaded for the previous one, and loads the page again.
 *
 * @example
 * <LockstepProvider client={client} page={Route.useLoaderData()}>…</LockstepProvider>
 */
export function LockstepProvider({ children, ...props }: LockstepProviderProps): ReactNode {
  const rendered = props.page === undefined ? undefined : (props.page.session?.identity.key ?? null);
  return (
    <PageProvider {...props}>
      <Follow rendered={rendered} />
      {children}
    </PageProvider>
  );
}

/** `rendered` is the key of the session that the loaders ran for: null if the user was signed out, undefined if unknown. */
function Follow({ rendered }: { readonly rendered: string | null | undefined }): null {
  const router = useRouter();
  const { status, identity } = useSession();
  const key = identity?.key ?? null;
  useEffect(() => {
    if (rendered === undefined || status === "loading" || key === rendered) return;
    router.clearCache();
    // After a sign-out, a guard would send the browser to a sign-in, which AuthKit might complete before its own session has ended.
    if (status === "authenticated") void router.invalidate();
  }, [router, status, key, rendered]);
  return null;
}
