// What an application may choose about sign-in pages of its own.

/** The options of sign-in pages of one's own. */
export interface OwnSignInOptions {
  /**
   * Whether visitors may create accounts with a password. WorkOS's own setting does not apply to accounts that are created over its API.
   * Default: false, so that the step `sign-up` needs an invitation.
   */
  readonly signUp?: boolean | undefined;
  /** The name that authenticator apps show next to their codes. Default: the host of the page. */
  readonly issuer?: string | undefined;
  /** The path of the folder of session routes. Default: `/auth`. */
  readonly authPath?: string | undefined;
  /** The path of the sign-in page. Forms without a script return to the page that they are on, or to this one. Default: `/sign-in`. */
  readonly page?: string | undefined;
  /**
   * Returns the visitor's IP address, for WorkOS Radar. Default: it is not sent, because only the application knows which header its
   * proxy sets.
   */
  readonly ipAddress?: ((request: Request) => string | undefined) | undefined;
}
