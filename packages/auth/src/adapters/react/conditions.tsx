"use client";
// Components that render their children in one status each.
import type { ReactNode } from "react";
import { isRefreshing } from "./is-refreshing.ts";
import { useSession } from "./session-context.ts";

/** Children to render. */
export interface ConditionProps {
  readonly children?: ReactNode;
}

/** Renders its children while somebody is signed in, through refreshes, outages and reconnects. */
export function SignedIn({ children }: ConditionProps): ReactNode {
  return useSession().status === "authenticated" ? children : null;
}

/** Renders its children while it is known that nobody is signed in. */
export function SignedOut({ children }: ConditionProps): ReactNode {
  return useSession().status === "unauthenticated" ? children : null;
}

/** Renders its children until it is known whether somebody is signed in. */
export function AuthPending({ children }: ConditionProps): ReactNode {
  return useSession().status === "loading" ? children : null;
}

/** What {@link AuthBoundary} renders when. Everything but the children is optional and nothing by default. */
export interface AuthBoundaryProps extends ConditionProps {
  /** Until it is known whether somebody is signed in. */
  readonly loading?: ReactNode;
  /** While it is known that nobody is. */
  readonly signedOut?: ReactNode;
  /** Above the children, such as a banner, while the session is `refreshing` or `offline`. The children stay. */
  readonly refreshing?: ReactNode;
}

/**
 * Renders its children while somebody is signed in, and says what to show otherwise.
 *
 * @example
 * <AuthBoundary loading={<Spinner />} signedOut={<Welcome />} refreshing={<p>Reconnecting …</p>}>
 *   <Inbox />
 * </AuthBoundary>
 */
export function AuthBoundary({ loading, signedOut, refreshing, children }: AuthBoundaryProps): ReactNode {
  const view = useSession();
  if (view.status === "loading") return loading;
  if (view.status === "unauthenticated") return signedOut;
  return (
    <>
      {isRefreshing(view) ? refreshing : null}
      {children}
    </>
  );
}
