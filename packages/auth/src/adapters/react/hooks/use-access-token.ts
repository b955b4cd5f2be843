"use client";
// `useAccessToken`: the access token for the application's own requests.
import { useMemo } from "react";
import { type AccessTokenOptions, accessTokenOf } from "../../../index.ts";
import { useSessionScope } from "../session-context.ts";

/** The result of {@link useAccessToken}. The same on every render. */
export interface AccessTokenAccess {
  /**
   * Returns an access token that is ready to send, for the signed-in user. See `accessTokenOf` of `@lockstep/auth`.
   *
   * @throws {LockstepAuthError} `UNAUTHENTICATED` when the user is signed out.
   * @throws {LockstepAuthError} `CALL_ABANDONED` when the identity changes before there is a token.
   */
  readonly getAccessToken: (options?: AccessTokenOptions) => Promise<string>;
}

/**
 * Returns a function that gets the access token, for requests to backends other than Convex. Causes no re-renders.
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
