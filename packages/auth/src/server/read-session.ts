// The parts of an access token that may go into a page: everything but the token itself.
import { type InitialSession, readAccessToken } from "../core/claims.ts";

/**
 * Returns the session of an access token, for the `initialSession` of `LockstepProvider`. Returns null without a token or if
 * it is unreadable. The token is not verified: pass one that the server trusts, such as the one from `withAuth()`.
 *
 * @example
 * const { accessToken, ...initialAuth } = await withAuth();
 * return <Providers initialAuth={initialAuth} initialSession={readSession(accessToken)}>{children}</Providers>;
 */
export function readSession(accessToken: string | null | undefined): InitialSession | null {
  const token = readAccessToken(accessToken ?? "");
  if (token === null) return null;
  const { value: _, ...session } = token;
  return session;
}
