// A new access token and a new refresh token for a session. Nothing is stored here: the caller stores both sides of an exchange in one
// transaction.

import type { AuthKitContext } from "../../../context/context.ts";
import type { Session } from "../../../objects/sign-in/session.ts";
import { defaultClient } from "../../../options/options.ts";
import { signAccessToken } from "../../../tokens/access-token.ts";
import { claimsOf } from "../../../tokens/claims.ts";
import { customClaims } from "../../../tokens/custom-claims.ts";
import type { TokenPair } from "../../../values/replay-seal.ts";
import { createSecret } from "../../../values/secret.ts";
import { GrantRefusal } from "./grant-refusal.ts";

/**
 * Creates a pair. Throws `GrantRefusal` if the JWT template gives no claims for this session. `authTime` is when the user signed in, in ms,
 * and null at a refresh; `now` is in ms.
 */
export async function issueTokens(
  { signingKeys, store, options }: AuthKitContext,
  { session, authTime, now }: { session: Session; authTime: number | null; now: number },
): Promise<TokenPair> {
  const { accessTokenSeconds: lifetimeSeconds, issuer } = options.settings;
  const custom = customClaims(store, session);
  if ("problem" in custom) {
    throw new GrantRefusal(
      "invalid_request",
      `The environment's JWT template gives no valid token for this user. ${custom.problem}`,
    );
  }
  const accessToken = await signAccessToken(signingKeys.current(), {
    session,
    claims: claimsOf(store, session),
    custom: custom.claims,
    authTime,
    now,
    lifetimeSeconds,
    issuer: issuer.replaceAll("{client_id}", defaultClient(options)),
  });
  return { accessToken, refreshToken: createSecret(), organizationId: session.organizationId };
}
