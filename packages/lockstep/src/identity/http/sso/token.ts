// POST /sso/token, which exchanges a code for a profile and an access token, and GET /sso/profile, which accepts that token.

import type { AuthKitContext } from "../../context/context.ts";
import { toProfileObject, type SsoGrant } from "../../objects/sign-in/profile.ts";
import { decideCode, type CodeFacts } from "../../rules/decide-code.ts";
import { makeOAuthTokens } from "../../sign-in/oauth-tokens.ts";
import { createSecret, sha256 } from "../../values/secret.ts";
import type { Fields } from "../request/read-fields.ts";
import { checkClientSecret } from "../token/shared/check-client-secret.ts";
import { GrantRefusal } from "../token/shared/grant-refusal.ts";
import { requireField } from "../token/shared/grant.ts";

const TOKEN_LIFETIME_SECONDS = 600;

/** Exchanges a code. Throws `GrantRefusal`. */
export function exchangeSsoCode({ store, options, clients }: AuthKitContext, fields: Fields): object {
  const client = clients.find(requireField(fields, "client_id"));
  if (client === undefined) throw new GrantRefusal("invalid_client", "Invalid client ID.");
  const confidential = checkClientSecret(fields.get("client_secret"), options.apiKeys);
  if (requireField(fields, "grant_type") !== "authorization_code") {
    throw new GrantRefusal("unsupported_grant_type", "Standalone SSO takes grant_type=authorization_code only.");
  }
  const now = options.now();
  const grant = store.ssoGrants.findBy("code_hash", sha256(requireField(fields, "code")));
  const profile = grant === null ? null : store.profiles.find(grant.profile_id);
  const decision = decideCode({
    row: grant === null ? null : codeOf(grant),
    clientId: client.id,
    confidential,
    codeVerifier: fields.get("code_verifier"),
    redirectUri: fields.get("redirect_uri"),
    maySignIn: () => profile !== null,
    now,
  });
  if (decision.kind === "refuse") {
    // A second use: the token of the first one is revoked.
    if (decision.endSession !== null) store.ssoGrants.update(decision.endSession, { token_expires_at_ms: 0 });
    throw new GrantRefusal(decision.error, decision.description);
  }
  if (grant === null || profile === null) throw new Error("a code was exchanged that does not exist");
  const access_token = createSecret();
  const token_expires_at_ms = now + TOKEN_LIFETIME_SECONDS * 1000;
  store.ssoGrants.update(grant.id, { token_hash: sha256(access_token), token_expires_at_ms });
  const scopes = options.settings.oauthTokens ? grant.oauth_scopes : null;
  return {
    token_type: "Bearer",
    access_token,
    expires_in: TOKEN_LIFETIME_SECONDS,
    profile: toProfileObject(profile),
    ...(scopes !== null && { oauth_tokens: makeOAuthTokens(profile.connection_type, scopes, now) }),
  };
}

function codeOf(grant: SsoGrant): CodeFacts {
  return {
    clientId: grant.client_id,
    redirectUri: grant.redirect_uri,
    codeChallenge: grant.code_challenge,
    expiresAt: grant.code_expires_at_ms,
    sessionId: grant.token_hash === null ? null : grant.id,
  };
}

/** The profile of a bearer token, or null. */
export function profileOfToken({ store, options }: AuthKitContext, authorization: string | undefined): object | null {
  const [, token] = /^bearer (.+)$/i.exec(authorization ?? "") ?? [];
  const grant = token === undefined ? null : store.ssoGrants.findBy("token_hash", sha256(token));
  if (grant === null || grant.token_expires_at_ms <= options.now()) return null;
  const profile = store.profiles.find(grant.profile_id);
  return profile === null ? null : toProfileObject(profile);
}
