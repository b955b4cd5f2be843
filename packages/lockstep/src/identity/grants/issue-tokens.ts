// A new access token and a new refresh token for a session. Nothing is stored here: the caller stores both sides of an exchange
// in one transaction.

import type { AuthKitContext } from "../context.ts";
import type { Session } from "../store/sessions.ts";
import { signAccessToken } from "../tokens/access-token.ts";
import type { TokenPair } from "../tokens/replay-seal.ts";
import { createSecret } from "../tokens/secret.ts";

/** Makes a pair. `signedInNow` adds `auth_time`; `now` is in ms. */
export async function issueTokens(
  { signingKey, options }: AuthKitContext,
  { session, signedInNow, now }: { session: Session; signedInNow: boolean; now: number },
): Promise<TokenPair> {
  const lifetimeSeconds = options.accessTokenSeconds;
  const accessToken = await signAccessToken(signingKey, { session, signedInNow, now, lifetimeSeconds });
  return { accessToken, refreshToken: createSecret() };
}
