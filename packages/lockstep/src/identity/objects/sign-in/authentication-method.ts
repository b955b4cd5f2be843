// How the user of a session proved their identity, and who impersonates them.

/** How a session's user proved their identity: the response's `authentication_method`. */
export type AuthenticationMethod =
  | "Password"
  | "Passkey"
  | "MagicAuth"
  | "SSO"
  | "GoogleOAuth"
  | "MicrosoftOAuth"
  | "GitHubOAuth"
  | "AppleOAuth"
  | "Impersonation";

/** The impersonator of the user, if any. */
export interface Impersonator {
  email: string;
  reason: string | null;
}
