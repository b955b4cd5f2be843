// Last step: an authorization code for the signed-in user, valid for 10 minutes and once, bound to the client, the redirect URI and the
// PKCE challenge (RFC 6749 section 4.1.2, RFC 7636 section 4.4). Only its hash is stored.

import type { AuthKitContext } from "../context.ts";
import type { AuthorizationCode } from "../store/codes.ts";
import { createSecret, sha256 } from "../tokens/secret.ts";
import type { Authorization } from "./read-authorization.ts";

const CODE_LIFETIME_MS = 10 * 60_000;

/** The content of a code. */
export type SignedIn = Pick<
  AuthorizationCode,
  | "userId"
  | "organizationId"
  | "authMethod"
  | "impersonator"
  | "ipAddress"
  | "userAgent"
  | "browserSessionId"
  | "signedInAt"
> &
  Partial<Pick<AuthorizationCode, "oauthScopes">>;

/** The code to give to the application. */
export function issueCode(
  { store, options }: AuthKitContext,
  authorization: Pick<Authorization, "client" | "returnTo" | "codeChallenge">,
  signedIn: SignedIn,
): string {
  const now = options.now();
  const code = createSecret();
  store.codes.insert({
    hash: sha256(code),
    clientId: authorization.client.id,
    redirectUri: authorization.returnTo.redirectUri,
    codeChallenge: authorization.codeChallenge,
    oauthScopes: null,
    ...signedIn,
    expiresAt: now + CODE_LIFETIME_MS,
    sessionId: null,
  });
  return code;
}
