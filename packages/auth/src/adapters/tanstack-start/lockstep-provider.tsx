"use client";
// `LockstepProvider` for TanStack Start: that of `@lockstep/auth/server/react`, with the app's deployment, the session of the root route,
// and a router that follows the session.
import { Outlet, rootRouteId, useMatch, useRouter } from "@tanstack/react-router";
import type { ConvexReactClient } from "convex/react";
import { type ReactNode, useCallback, useEffect } from "react";
import {
  LockstepProvider as PageProvider,
  type LockstepProviderProps as PageProps,
  useSession,
} from "../page/index.ts";
import { pageOfLoader } from "../page/page-of-loader.ts";
import { usePageClient } from "../page/shared-client.ts";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps extends Omit<
  PageProps,
  "client" | "page" | "children" | "authPath" | "onOutdated" | "nonce"
> {
  /** From `createConvexClient(url)`. Default: the one client of all providers, for the server's `VITE_CONVEX_URL`. */
  readonly client?: ConvexReactClient | undefined;
  /**
   * From `getSession()`. The content for signed-in or for signed-out visitors is then in the server's HTML and stays on screen. Default:
   * what the loader of the root route returned, if that is a session or has one as `page`; else unknown, so server and browser first
   * render as `loading`.
   */
  readonly page?: PageProps["page"];
  /** Default: the routes below, as in `component: LockstepProvider` of the root route. */
  readonly children?: ReactNode;
}

/**
 * Keeps the Convex client signed in as the user of the server's session. When the browser gets another session, as after a sign-in in
 * another tab, the router loads the page again, and forgets what it loaded for the previous one.
 *
 * @example
 * // src/routes/__root.tsx
 * export const Route = createRootRoute({ loader: () => getSession(), staleTime: Infinity, component: LockstepProvider, … });
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG` without `client` and a session of a server that has `VITE_CONVEX_URL`.
 */
export function LockstepProvider({
  client,
  page: given,
  children = <Outlet />,
  ...props
}: LockstepProviderProps): ReactNode {
  const router = useRouter();
  // Outside of the routes, and before they are matched, there is none.
  const match = useMatch({ from: rootRouteId, shouldThrow: false }) as { readonly loaderData?: unknown } | undefined;
  const page = given ?? pageOfLoader(match?.loaderData);
  const used = usePageClient(client, page);
  const onOutdated = useCallback(() => void router.invalidate(), [router]);
  return (
    <PageProvider {...props} client={used} page={page} onOutdated={onOutdated} nonce={router.options.ssr?.nonce}>
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
