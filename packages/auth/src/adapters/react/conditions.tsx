"use client";
// Components that each render their children in one status.
import type { ReactNode } from "react";
import { IdentityBoundary } from "./identity-boundary.tsx";
import { isRefreshing } from "./is-refreshing.ts";
import { useSessionScope } from "./session-context.ts";

/** Children to render. */
export interface ConditionProps {
  readonly children?: ReactNode;
}

/**
 * Renders its children while a user is signed in, through refreshes, outages and reconnects. Another user remounts them;
 * another organization or session of the same user does not (see `IdentityBoundary`).
 */
export function SignedIn({ children }: ConditionProps): ReactNode {
  const isSignedIn = useSessionScope().view.status === "authenticated";
  return isSignedIn ? <IdentityBoundary by="user">{children}</IdentityBoundary> : null;
}

/** Renders its children while the user is known to be signed out. */
export function SignedOut({ children }: ConditionProps): ReactNode {
  return useSessionScope().view.status === "unauthenticated" ? children : null;
}

/** Renders its children while the session is loading. */
export function AuthPending({ children }: ConditionProps): ReactNode {
  return useSessionScope().view.status === "loading" ? children : null;
}

/** What {@link AuthBoundary} renders. Everything except the children is optional and empty by default. */
export interface AuthBoundaryProps extends ConditionProps {
  /** Rendered while the session is loading. */
  readonly loading?: ReactNode;
  /** Rendered while the user is known to be signed out. */
  readonly signedOut?: ReactNode;
  /** Rendered above the children while the session is `refreshing` or `offline`, for instance a banner. The children stay. */
  readonly refreshing?: ReactNode;
}

/**
 * Renders its children while a user is signed in, as {@link SignedIn} does, and the given content otherwise.
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
