// The sentence for each error of WorkOS's API that a user can cause or must know of, and the field it is about. Pure data. Errors that
// lead to another step are in decide-answer.ts. An error without a sentence is a mistake of the application or of WorkOS.
import type { SignInField } from "./answer.ts";

/** A sentence. `over`: the sign-in in progress is lost, so the page starts again. */
export interface Sentence {
  readonly message: string;
  readonly field?: SignInField | null;
  readonly over?: true;
}

const EXPIRED: Sentence = { message: "This sign-in took too long. Start again.", over: true };
const NOT_A_MEMBER: Sentence = {
  message: "You are no longer a member of this organization. Choose another one.",
  field: "organizationId",
};
const NEW_ACCOUNTS = "New accounts are by invitation only.";
const NOT_THIS_WAY = "You cannot sign in to this account in this way. Choose another one.";

/** By WorkOS's code. */
export const SENTENCES: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  ["invalid_credentials", { message: "The email or the password is wrong.", field: "password" }],
  ["email_not_available", { message: "There is already an account with this email. Sign in instead.", field: "email" }],
  ["email_already_verified", { message: "This email is already verified. Sign in.", over: true }],
  ["invalid_request_parameters", { message: "Check the email address.", field: "email" }],
  ["password_strength_error", { message: "Choose a longer password that is hard to guess.", field: "password" }],
  ["password_reset_error", { message: "Choose a longer password that is hard to guess.", field: "password" }],
  ["invalid_one_time_code", { message: "This code is wrong. Check it and try again.", field: "code" }],
  ["one_time_code_expired", { message: "This code has expired. Ask for a new one.", field: "code" }],
  ["one_time_code_previously_used", { message: "This code was used before. Ask for a new one.", field: "code" }],
  ["one_time_code_too_many_attempts", { message: "Too many wrong codes. Ask for a new one.", field: "code" }],
  ["invalid_pending_authentication_token", EXPIRED],
  ["user_mismatch", EXPIRED],
  ["invalid_organization_id", NOT_A_MEMBER],
  ["organization_not_found", NOT_A_MEMBER],
  ["organization_membership_not_found", NOT_A_MEMBER],
  ["email_password_auth_disabled", { message: "Passwords are turned off here. Sign in in another way." }],
  ["authentication_method_not_allowed", { message: NOT_THIS_WAY }],
  ["organization_authentication_methods_required", { message: NOT_THIS_WAY }],
  ["password_reset_not_allowed", { message: "The password of this account cannot be reset here." }],
  ["sign_up_not_allowed", { message: NEW_ACCOUNTS }],
  ["invitation_invalid", { message: "This invitation was used or has expired. Ask for a new one." }],
  ["invitation_cannot_be_used_for_email", { message: "This invitation is for another email.", field: "email" }],
  ["access_denied", { message: "You may not sign in here." }],
]);

/** For the code of an authenticator app, which makes a new one every 30 s. */
export const TOTP_SENTENCES: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  ["one_time_code_previously_used", { message: "This code was used before. Wait for the next one.", field: "code" }],
  ["one_time_code_expired", EXPIRED],
  ["one_time_code_too_many_attempts", { message: "Too many wrong codes. Start again.", over: true }],
]);

type OwnSentence = "expired" | "linkExpired" | "unavailable" | "failed" | "crossOrigin" | "noSignUp" | "noSso";

/** The answers without a code of WorkOS. */
export const OWN_SENTENCES: Readonly<Record<OwnSentence, Sentence>> = {
  expired: EXPIRED,
  linkExpired: { message: "This link was used or has expired. Ask for a new one." },
  unavailable: { message: "Sign-in does not work right now. Try again in a moment." },
  failed: { message: "Something went wrong on our side. Try again in a moment." },
  crossOrigin: { message: "Open the sign-in page of this site and try again." },
  noSignUp: { message: NEW_ACCOUNTS },
  noSso: { message: "Single sign-on is not set up for this email. Sign in in another way.", field: "email" },
};

/** Returns the sentence for too many attempts. `seconds` is how long to wait, or null if it is not known. */
export function waitSentence(seconds: number | null): Sentence {
  if (seconds === null) return { message: "Too many attempts. Wait a minute and try again." };
  if (seconds > 90) return { message: `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.` };
  return { message: `Too many attempts. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.` };
}
