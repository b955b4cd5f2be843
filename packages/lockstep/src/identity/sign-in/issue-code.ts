// An authorization code for the signed-in user, valid for 10 minutes and once, bound to the client, the redirect URI and the
// PKCE challenge (RFC 6749 section 4.1.2, RFC 7636 section 4.4). Only its hash is stored.

import type { AuthKitContext } from "../context/context.ts";
import type { AuthorizationCode } from "../store/codes.ts";
import { createSecret, sha256 } from "../values/secret.ts";

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

/** The application that gets the code: the only one that may exchange it. */
export interface CodeRecipient {
  client: { id: string };
  returnTo: { redirectUri: string };
  codeChallenge: string | null;
}

/** The code to give to the application. */
export function issueCode(
  { store, options }: AuthKitContext,
  { client, returnTo, codeChallenge }: CodeRecipient,
  signedIn: SignedIn,
): string {
  const now = options.now();
  const code = createSecret();
  store.codes.insert({
    hash: sha256(code),
    clientId: client.id,
    redirectUri: returnTo.redirectUri,
    codeChallenge,
    oauthScopes: null,
    ...signedIn,
    expiresAt: now + CODE_LIFETIME_MS,
    sessionId: null,
  });
  return code;
}
