// A new access token and a new refresh token for a session. Nothing is stored here: the caller stores both sides of an exchange
// in one transaction.

import type { AuthKitContext } from "../context.ts";
import type { Session } from "../store/sessions.ts";
import { signAccessToken } from "../tokens/access-token.ts";
import { claimsOf } from "../tokens/claims.ts";
import type { TokenPair } from "../tokens/replay-seal.ts";
import { createSecret } from "../tokens/secret.ts";

/** Makes a pair. `authTime` is when the user signed in, in ms, and null at a refresh; `now` is in ms. */
export async function issueTokens(
  { signingKey, store, options }: AuthKitContext,
  { session, authTime, now }: { session: Session; authTime: number | null; now: number },
): Promise<TokenPair> {
  const lifetimeSeconds = options.settings.accessTokenSeconds;
  const claims = claimsOf(store, session);
  const accessToken = await signAccessToken(signingKey, { session, claims, authTime, now, lifetimeSeconds });
  return { accessToken, refreshToken: createSecret(), organizationId: session.organizationId };
}
