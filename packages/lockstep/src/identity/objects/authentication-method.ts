// How the user of a session proved who they are, and who acts in their place.

/** How a session's user proved who they are: the response's `authentication_method`. */
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

/** Who acts as the user, when it is not the user. */
export interface Impersonator {
  email: string;
  reason: string | null;
}
