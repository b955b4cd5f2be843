// The settings of a WorkOS dashboard for an environment. The defaults are in options.ts.

/** The settings of a WorkOS dashboard. */
export interface AuthKitSettings {
  accessTokenSeconds: number;
  /**
   * `iss` of access tokens; `{client_id}` stands for the id of the default application. WorkOS has used several, and an `auth.config.ts` names one
   * of them. Default `https://api.workos.com/user_management/{client_id}`.
   */
  issuer: string;
  /**
   * The application's sign-in endpoint (WorkOS: Initiate login URI): a path of the application, e.g. `/login`, or a whole URL. Invitations,
   * password mails and impersonation lead there, and it answers with its authorization request. Default none: they lead to the hosted pages
   * and to the callback without state and PKCE.
   */
  initiateLoginUri: string | null;
  /**
   * The application's own page that accepts invitations (WorkOS: Invitation URL): a path of the application or a whole URL, to which
   * `invitation_token` is added. Default none: they lead to the sign-in endpoint.
   */
  invitationUrl: string | null;
  /** The application's own page that sets a new password (WorkOS: Password reset URL), to which `token` is added. Default none, as above. */
  passwordResetUrl: string | null;
  /** Maximum lifetime of a session, in seconds. Default 30 days. */
  sessionSeconds: number;
  /** Maximum time of a session without a refresh, in seconds, or null for no limit. Default null. */
  inactivitySeconds: number | null;
  /** Whether users can sign up on the pages. Default true. */
  signUp: boolean;
  /** Whether an address must be verified before the first session. Default true. */
  emailVerification: boolean;
  /** Second factor: never required, required for users who have one, or required for all users. Default `optional`. */
  mfa: "off" | "optional" | "required";
  /** Whether a user who signed in without a passkey is offered one (progressive enrollment). Default false, as in WorkOS. */
  passkeyEnrollment: boolean;
  /** Whether the application gets the tokens of an OAuth provider (`oauth_tokens`). Default false, as in WorkOS. */
  oauthTokens: boolean;
  /** Whether the sign-in page signs in as a user of the seed or the options with one click. Default true. */
  signInAs: boolean;
  /** The sign-in methods on the pages. Default all. */
  methods: readonly SignInMethod[];
}

/** A sign-in method on the pages. */
export type SignInMethod = "password" | "magic_auth" | "passkey" | "sso" | "google" | "microsoft" | "github" | "apple";

/** Every sign-in method on the pages. */
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
