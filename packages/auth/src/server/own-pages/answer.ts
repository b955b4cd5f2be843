// What a sign-in page of one's own is told: plain data without a secret of the sign-in, apart from the key that a new authenticator app
// needs. What the server itself keeps between two steps is in flow.ts.

/** A step that a page submits. `code` and `resend` are about the mail or the code that the last answer named. */
export type SignInStep =
  | "password"
  | "sign-up"
  | "send-code"
  | "code"
  | "resend"
  | "forgot-password"
  | "reset-password"
  | "organization"
  | "sso"
  | "cancel";

/** A field of a form, as its `name`. */
export type SignInField = "email" | "password" | "code" | "organizationId" | "firstName" | "lastName";

/** What the page shows until the user has answered it. The server keeps it for ten minutes. */
export type OpenStep =
  /** A code to sign in with was mailed, if the address may sign in. Unknown addresses get the same answer. */
  | { readonly kind: "enter-code"; readonly email: string }
  /** A code to verify the address was mailed. */
  | { readonly kind: "verify-email"; readonly email: string }
  /** A link to set a new password was mailed, if the address has an account. Unknown addresses get the same answer. */
  | { readonly kind: "reset-sent"; readonly email: string }
  /** The user must add an authenticator app and enter its code. */
  | {
      readonly kind: "enroll-totp";
      /** Base32, to type into the app. */
      readonly secret: string;
      /** The `otpauth:` address, to open in an app on the same device. */
      readonly uri: string;
      /** A picture of the address, as a data URL. Null when the page was loaded again: WorkOS shows it once. */
      readonly qrCode: string | null;
    }
  /** The user must enter the code of their authenticator app. */
  | { readonly kind: "challenge-totp" }
  | {
      readonly kind: "choose-organization";
      readonly organizations: ReadonlyArray<{ readonly id: string; readonly name: string }>;
    };

/** Why a step was refused. */
export interface Refused {
  readonly kind: "refused";
  /**
   * WorkOS's code, or one of `required`, `invalid_email`, `too_long`, `expired`, `too_many_requests`, `no_sso`,
   * `cross_origin`, `unavailable`, `failed`.
   */
  readonly code: string;
  /** One or two sentences for the user. */
  readonly message: string;
  /** The field that the sentence is about, or null. */
  readonly field: SignInField | null;
  /** The email that was entered, so that the form keeps it. */
  readonly email: string;
  /** The step that is still open, or null: then the sign-in is at its start. */
  readonly open: OpenStep | null;
}

/** The answer to a step. */
export type SignInAnswer =
  /** The session has started. `returnTo` is a path of this origin. */
  | { readonly kind: "signed-in"; readonly returnTo: string }
  | OpenStep
  /** Go on at another address: the user's own identity provider, or the hosted page for what WorkOS's API cannot do. */
  | { readonly kind: "redirect"; readonly to: "sso" | "hosted-page"; readonly url: string }
  /** The sign-in in progress was given up. */
  | { readonly kind: "canceled" }
  | Refused;
