// What a WorkOS dashboard would set for an environment. The defaults are in options.ts.

/** What a WorkOS dashboard would set. */
export interface AuthKitSettings {
  accessTokenSeconds: number;
  /**
   * `iss` of access tokens; `{client_id}` stands for the client's id. WorkOS has used several, and an `auth.config.ts` names one
   * of them. Default `https://api.workos.com/user_management/{client_id}`.
   */
  issuer: string;
  /**
   * The application's sign-in endpoint (WorkOS: Initiate login URI): a path of the application, e.g. `/login`, or a whole URL.
   * Invitations, password mails and impersonation lead there, and it answers with its authorization request. Default none: they
   * lead to the hosted pages and to the callback without state and PKCE.
   */
  initiateLoginUri: string | null;
  /** How long a session lasts at most, in seconds. Default 30 days. */
  sessionSeconds: number;
  /** How long a session lasts without a refresh, in seconds, or null for no limit. Default null. */
  inactivitySeconds: number | null;
  /** Whether new accounts can be made on the pages. Default true. */
  signUp: boolean;
  /** Whether an address must be verified before the first session. Default true. */
  emailVerification: boolean;
  /** Second factor: never asked for, asked of those who have one, or required of everybody. Default `optional`. */
  mfa: "off" | "optional" | "required";
  /** Whether somebody who signed in without a passkey is offered one (progressive enrollment). Default false, as in WorkOS. */
  passkeyEnrollment: boolean;
  /** Whether the application gets the tokens of an OAuth provider (`oauth_tokens`). Default false, as in WorkOS. */
  oauthTokens: boolean;
  /** Whether the sign-in page signs in as a person of the seed or the options with one click. Default true. */
  signInAs: boolean;
  /** The methods the pages offer. Default all. */
  methods: readonly SignInMethod[];
}

/** A way to sign in on the pages. */
export type SignInMethod = "password" | "magic_auth" | "passkey" | "sso" | "google" | "microsoft" | "github" | "apple";

/** Every way to sign in on the pages. */
export const SIGN_IN_METHODS: readonly SignInMethod[] = [
  "password",
  "magic_auth",
  "passkey",
  "sso",
  "google",
  "microsoft",
  "github",
  "apple",
];
