"use client";
// `LockstepProvider` for pages whose server keeps the session with `@lockstep/auth/server`: no identity SDK is in the page.
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { PageSession } from "../../server/index.ts";
import { type CommonProviderProps, SessionProvider, useSessionScope } from "../react/adapter.ts";
import { EarlyRequest } from "./early-request.tsx";
import { PageContext } from "./page-context.ts";
import { type PageAuth, type PageSource, createPageSource } from "./page-source.ts";
import { createTokenRoute } from "./token-route.ts";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps extends Omit<CommonProviderProps, "initialSession"> {
  /**
   * The `page` of the session that the server read. The content for signed-in or for signed-out visitors is then in the server's HTML
   * and stays on screen, and the session follows each new render of the server. Default: unknown, so server and browser first render as `loading`, as in a page
   * that is the same for all visitors.
   */
  readonly page?: PageSession | undefined;
  /** The path of the folder of session routes. Default: `/auth`. Do not change it while the provider is mounted. */
  readonly authPath?: string | undefined;
  /**
   * Called when the browser turns out to have another session than the page was rendered for, as after a sign-in in another tab; not when
   * the session ends. Have the server render the page again, for example with `router.refresh()`. Default: only what the page itself shows of the session changes.
   */
  readonly onOutdated?: (() => void) | undefined;
  /**
   * The nonce of the page's content security policy. A script in the server's HTML asks for the first token and connects to Convex
   * before the page's own scripts have loaded. Default: none; a policy without inline scripts then leaves the question to the page, which is later.
   */
  readonly nonce?: string | undefined;
}

/**
 * Keeps the Convex client signed in as the user of the server's session. Its children always stay mounted. `SignedIn` remounts its
 * children for another user, and `IdentityBoundary` for another organization.
 *
 * @example
 * <LockstepProvider client={convex} page={page} onOutdated={router.refresh}>…</LockstepProvider>
 */
export function LockstepProvider(props: LockstepProviderProps): ReactNode {
  const { page, authPath = "/auth", onOutdated, nonce, children, ...common } = props;
  const [source] = useState(createPageSource);
  const rendered = page?.session;
  const path = `${authPath}/session`;
  const route = useMemo(() => createTokenRoute(path), [path]);
  const auth = useMemo<PageAuth>(() => ({ rendered: page?.session, route }), [page, route]);
  const scope = useMemo(() => ({ page, authPath, reload: source.reload }), [page, authPath, source]);
  useReturn(source);
  return (
    <PageContext.Provider value={scope}>
      <SessionProvider
        {...common}
        initialSession={rendered}
        isSignedOut={rendered === null}
        auth={auth}
        createSource={() => source}
      >
        <Follower source={source} page={page} onOutdated={onOutdated} />
        {children}
      </SessionProvider>
      {/* Last, because a browser may paint what is before a script. React does not find one next to `<html>` when it hydrates. */}
      {Object(children).type !== "html" && (
        <EarlyRequest path={path} session={rendered} nonce={nonce} url={common.client.url} />
      )}
    </PageContext.Provider>
  );
}

/** A signed-out page may come back, from another tab or from the back-forward cache, after a sign-in. */
function useReturn(source: PageSource): void {
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === "visible") source.look();
    };
    const mounted = new AbortController();
    for (const name of ["visibilitychange", "pageshow"]) addEventListener(name, look, mounted);
    return () => mounted.abort();
  }, [source]);
}

interface FollowerProps extends Pick<LockstepProviderProps, "page" | "onOutdated"> {
  readonly source: PageSource;
}

/** Tells the source of a sign-out, and calls `onOutdated` once for each session that the server did not render the page for. */
function Follower({ source, page, onOutdated }: FollowerProps): null {
  const { session, view } = useSessionScope();
  const [isSettled, setSettled] = useState(source.isSettled);
  const told = useRef<string | null>(null);
  // Not `useSyncExternalStore`: it would render between the end of a look and the token, as `loading`.
  useEffect(() => {
    const read = (): void => setSettled(source.isSettled());
    read();
    return source.subscribe(read);
  }, [source]);
  useEffect(() => {
    // Not those of the render: the source has learned of a new page in the meantime.
    const { status, identity } = session.view();
    if (status === "unauthenticated") source.leave();
    // The end of a session is not another one: the page shows it itself, and may be on its way to WorkOS.
    if (page === undefined || status !== "authenticated" || !source.isSettled()) return;
    const { key } = identity;
    const isOutdated = key !== page.session?.identity.key;
    if (isOutdated && told.current !== key) onOutdated?.();
    told.current = isOutdated ? key : null;
  }, [session, source, view, isSettled, page, onOutdated]);
  return null;
}
