"use client";
// `useAccessToken`: the access token for a request of the application's own.
import { useMemo } from "react";
import { type AccessTokenOptions, accessTokenOf } from "../../index.ts";
import { useSessionScope } from "./session-context.ts";

/** What {@link useAccessToken} gives. The same on every render. */
export interface AccessTokenAccess {
  /**
   * An access token that may be sent now, for the user who is signed in now: see `accessTokenOf` of `@lockstep/auth`.
   *
   * @throws {LockstepAuthError} `UNAUTHENTICATED` when the user is signed out.
   * @throws {LockstepAuthError} `CALL_ABANDONED` when the identity changes before there is a token.
   */
  readonly getAccessToken: (options?: AccessTokenOptions) => Promise<string>;
}

/**
 * The way to the access token, for requests to other backends than Convex. It renders nothing anew.
 *
 * @example
 * const { getAccessToken } = useAccessToken();
 * const download = async () => fetch("/api/report", { headers: { authorization: `Bearer ${await getAccessToken()}` } });
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useAccessToken(): AccessTokenAccess {
  const { session } = useSessionScope();
  return useMemo(() => ({ getAccessToken: (options) => accessTokenOf(session, options) }), [session]);
}
