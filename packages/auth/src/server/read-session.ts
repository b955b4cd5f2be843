// What of an access token may go into a page: everything but the token.
import { type InitialSession, readAccessToken } from "../core/claims.ts";

/**
 * The session that an access token belongs to, for the `initialSession` of `LockstepProvider`. Null without a token, or
 * when it cannot be read. Not verified: pass the token of a session that the server trusts, such as that of `withAuth()`.
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
