"use client";
// `LockstepProvider` for `@workos-inc/authkit-nextjs`: the session provider, fed by that SDK's hooks.
import { type ReactNode, useMemo } from "react";
import { type CommonProviderProps, SessionProvider } from "../react/adapter.ts";
import { createNextSource } from "./next-source.ts";
import { createTokenRoute } from "../page/token-route.ts";
import { useNextAuth, useRoutedAuth } from "./use-next-auth.ts";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps extends CommonProviderProps {
  /**
   * The path of the application's session route, for example `/session` for an `app/session/route.ts` that contains
   * `export { POST } from "@lockstep/auth/nextjs/server"`. The page then gets its tokens from there, and a session that WorkOS
   * has ended ends in the page with the next refresh. Do not change it while the provider is mounted. Default: none; tokens
   * come from authkit-nextjs's server actions.
   */
  readonly sessionRoute?: string | undefined;
}

/**
 * Keeps the Convex client signed in as AuthKit's user. Render it inside `AuthKitProvider`.
 * Its children always stay mounted. `SignedIn` remounts its children for another user, and `IdentityBoundary` for another
 * organization.
 *
 * The session follows a new `initialSession` at once. When the server renders the page again after a server action, the
 * page therefore follows what the action did to the session.
 *
 * @example
 * <AuthKitProvider initialAuth={initialAuth}>
 *   <LockstepProvider client={convex} initialSession={initialSession}>…</LockstepProvider>
 * </AuthKitProvider>
 */
export function LockstepProvider(props: LockstepProviderProps): ReactNode {
  const { sessionRoute, ...common } = props;
  return sessionRoute === undefined ? <WithSdk {...common} /> : <WithRoute {...common} path={sessionRoute} />;
}

function WithSdk(props: CommonProviderProps): ReactNode {
  return <SessionProvider {...props} auth={useNextAuth(props.initialSession)} createSource={createNextSource} />;
}

function WithRoute({ path, ...props }: CommonProviderProps & { readonly path: string }): ReactNode {
  const route = useMemo(() => createTokenRoute(path), [path]);
  return (
    <SessionProvider {...props} auth={useRoutedAuth(props.initialSession, route)} createSource={createNextSource} />
  );
}
