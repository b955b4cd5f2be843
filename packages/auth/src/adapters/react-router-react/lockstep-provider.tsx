"use client";
// `LockstepProvider` for React Router: that of `@lockstep/auth/server/react`, with the app's deployment, the session of the root route,
// and a router that follows the session.
import type { ConvexReactClient } from "convex/react";
import type { ReactNode } from "react";
import { useRevalidator, useRouteLoaderData } from "react-router";
import { LockstepProvider as PageProvider, type LockstepProviderProps as PageProps } from "../page/index.ts";
import { pageOfLoader } from "../page/page-of-loader.ts";
import { usePageClient } from "../page/shared-client.ts";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps extends Omit<PageProps, "client" | "page" | "onOutdated"> {
  /** From `createConvexClient(url)`. Default: the one client of all providers, for the server's `VITE_CONVEX_URL`. */
  readonly client?: ConvexReactClient | undefined;
  /**
   * The `page` of the session that the server read. The content for signed-in or for signed-out visitors is then in the server's HTML and
   * stays on screen. Default: what the loader of the route `root` returned, if that is such a session or has one as `page`; else unknown,
   * so server and browser first render as `loading`.
   */
  readonly page?: PageProps["page"];
}

/**
 * Keeps the Convex client signed in as the user of the server's session. When the browser gets another session, as after a sign-in in
 * another tab, the router loads the page again.
 *
 * @example
 * // app/root.tsx
 * export const loader = ({ context }: Route.LoaderArgs) => ({ page: auth.sessionOf(context).page });
 * export default () => <LockstepProvider><Outlet /></LockstepProvider>;
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG` without `client` and a session of a server that has `VITE_CONVEX_URL`.
 */
export function LockstepProvider({ client, page: given, ...props }: LockstepProviderProps): ReactNode {
  const loaded = useRouteLoaderData("root") as unknown;
  const page = given ?? pageOfLoader(loaded);
  const { revalidate } = useRevalidator();
  const used = usePageClient(client, page);
  return <PageProvider {...props} client={used} page={page} onOutdated={revalidate} />;
}
