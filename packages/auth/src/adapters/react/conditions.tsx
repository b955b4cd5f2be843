"use client";
// Components that render their children in one status each.
import type { ReactNode } from "react";
import { IdentityBoundary } from "./identity-boundary.tsx";
import { isRefreshing } from "./is-refreshing.ts";
import { useSessionScope } from "./session-context.ts";

/** Children to render. */
export interface ConditionProps {
  readonly children?: ReactNode;
}

/**
 * Renders its children while a user is signed in, through refreshes, outages and reconnects. They start anew for another
 * user, and stay for another organization or session of the same one: see `IdentityBoundary`.
 */
export function SignedIn({ children }: ConditionProps): ReactNode {
  const isSignedIn = useSessionScope().view.status === "authenticated";
  return isSignedIn ? <IdentityBoundary by="user">{children}</IdentityBoundary> : null;
}

/** Renders its children while it is known that the user is signed out. */
export function SignedOut({ children }: ConditionProps): ReactNode {
  return useSessionScope().view.status === "unauthenticated" ? children : null;
}

/** Renders its children until it is known whether a user is signed in. */
export function AuthPending({ children }: ConditionProps): ReactNode {
  return useSessionScope().view.status === "loading" ? children : null;
}

/** What {@link AuthBoundary} renders when. Everything but the children is optional and nothing by default. */
export interface AuthBoundaryProps extends ConditionProps {
  /** Until it is known whether a user is signed in. */
  readonly loading?: ReactNode;
  /** While it is known that the user is signed out. */
  readonly signedOut?: ReactNode;
  /** Above the children, such as a banner, while the session is `refreshing` or `offline`. The children stay. */
  readonly refreshing?: ReactNode;
}

/**
 * Renders its children while a user is signed in, as {@link SignedIn} does, and says what to show otherwise.
 *
 * @example
 * <AuthBoundary loading={<Spinner />} signedOut={<Welcome />} refreshing={<p>Reconnecting …</p>}>
 *   <Inbox />
 * </AuthBoundary>
 */
export function AuthBoundary({ loading, signedOut, refreshing, children }: AuthBoundaryProps): ReactNode {
  const { view } = useSessionScope();
  if (view.status === "loading") return loading;
  if (view.status === "unauthenticated") return signedOut;
  return (
    <>
      {isRefreshing(view) ? refreshing : null}
      <IdentityBoundary by="user">{children}</IdentityBoundary>
    </>
  );
}
