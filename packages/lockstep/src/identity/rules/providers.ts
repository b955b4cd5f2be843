// The outside providers that users can sign in with. Locally each is a page that impersonates it.

import { createHash } from "node:crypto";
import type { Connection } from "../objects/accounts/connection.ts";
import type { AuthenticationMethod } from "../objects/sign-in/authentication-method.ts";
import type { AuthKitSettings, SignInMethod } from "../options/settings.ts";

/** OAuth providers by WorkOS's names. */
export type OAuthProvider = "GoogleOAuth" | "MicrosoftOAuth" | "GitHubOAuth" | "AppleOAuth";

/** Each provider's display name, and the method that enables it. */
export const OAUTH_PROVIDERS: Record<OAuthProvider, { name: string; method: SignInMethod }> = {
  GoogleOAuth: { name: "Google", method: "google" },
  MicrosoftOAuth: { name: "Microsoft", method: "microsoft" },
  GitHubOAuth: { name: "GitHub", method: "github" },
  AppleOAuth: { name: "Apple", method: "apple" },
};

/** Where a user signs in: at an OAuth provider, or at an organization's own identity provider. */
export type Provider = { kind: "oauth"; provider: OAuthProvider } | { kind: "sso"; connection: Connection };

/** The enabled OAuth providers. */
export function oauthProviders({ methods }: Pick<AuthKitSettings, "methods">): OAuthProvider[] {
  const all = Object.keys(OAUTH_PROVIDERS) as OAuthProvider[];
  return all.filter((provider) => methods.includes(OAUTH_PROVIDERS[provider].method));
}

/** The display name. */
export function nameOfProvider(provider: Provider): string {
  return provider.kind === "oauth" ? OAUTH_PROVIDERS[provider.provider].name : provider.connection.name;
}

/** The step of the hosted pages that stands in for the provider. */
export function stepOfProvider(provider: Provider): string {
  return provider.kind === "oauth" ? provider.provider : `sso/${provider.connection.id}`;
}

/** A user's id at a provider. A provider gives the same person the same id: here it is derived from the address. */
export function idpIdOf(provider: Provider, email: string): string {
  const digest = createHash("sha256")
    .update(`${keyOfProvider(provider)} ${email}`)
    .digest("hex");
  return BigInt(`0x${digest.slice(0, 16)}`).toString();
}

/** The key of a provider: an OAuth provider's name, or a connection's id. */
export function keyOfProvider(provider: Provider): string {
  return provider.kind === "oauth" ? provider.provider : provider.connection.id;
}

/** The `authentication_method` of a sign-in there. */
export function methodOfProvider(provider: Provider): AuthenticationMethod {
  return provider.kind === "oauth" ? provider.provider : "SSO";
}
