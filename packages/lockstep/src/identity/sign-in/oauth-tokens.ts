// The tokens that an application gets from an OAuth provider, if the environment returns them (WorkOS: "return OAuth tokens" of a
// provider). The providers are pages here, so these tokens open nothing.

import type { AuthenticationMethod } from "../objects/sign-in/authentication-method.ts";
import type { OAuthProvider } from "../rules/providers.ts";
import { createSecret } from "../values/secret.ts";

/** `oauth_tokens` of an authentication response. `expires_at` in seconds since the epoch. */
export interface OAuthTokens {
  provider: string;
  access_token: string;
  refresh_token: string;
  expires_at: number;
  scopes: string[];
}

// The default scopes of each provider.
const SCOPES: Record<OAuthProvider, readonly string[]> = {
  GoogleOAuth: ["openid", "email", "profile"],
  MicrosoftOAuth: ["openid", "email", "profile", "offline_access"],
  GitHubOAuth: ["read:user", "user:email"],
  AppleOAuth: ["name", "email"],
};

const LIFETIME_SECONDS = 3600;

/** The scopes of a sign-in; null if it was not at an OAuth provider. */
export function scopesAt(method: AuthenticationMethod, asked: readonly string[]): string[] | null {
  const usual = Object.hasOwn(SCOPES, method) ? SCOPES[method as OAuthProvider] : null;
  return usual === null ? null : [...new Set([...usual, ...asked])];
}

/** New tokens of a provider. `now` in ms. */
export function makeOAuthTokens(provider: string, scopes: string[], now: number): OAuthTokens {
  return {
    provider,
    access_token: `pretend_access_${createSecret()}`,
    refresh_token: `pretend_refresh_${createSecret()}`,
    expires_at: Math.floor(now / 1000) + LIFETIME_SECONDS,
    scopes,
  };
}
