// E-mailed proofs of an address: one-time codes (magic auth), e-mail verifications, password resets. The API returns code and token to the
// application's server, so they are stored readable; events omit them.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** Their common members. */
interface MailedProof extends WorkosObject {
  user_id: string;
  email: string;
  expires_at: string;
}

/** A one-time code to sign in with. */
export interface MagicAuth extends MailedProof {
  object: "magic_auth";
  code: string;
}

/** A code that verifies a user's address. */
export interface EmailVerification extends MailedProof {
  object: "email_verification";
  code: string;
}

/** A code that verifies a user's new address: `email` is the new one. The API never returns the code. */
export interface EmailChange extends MailedProof {
  object: "email_change";
  code: string;
}

/** A token with which a user sets a new password. */
export interface PasswordReset extends MailedProof {
  object: "password_reset";
  password_reset_token: string;
  password_reset_url: string;
}

/** The usage of a code, not returned by the API: wrong tries, and when it was used (ms since the epoch). */
export interface ProofUse {
  tries: number;
  usedAt: number | null;
}

/** The kind of one-time codes. */
export const MAGIC_AUTH: ObjectKind<MagicAuth> = {
  object: "magic_auth",
  prefix: "magic_auth",
  keys: ({ user_id, email }) => ({ user_id, email }),
  events: { created: "magic_auth.created" },
  eventData: ({ code: _code, ...data }) => data,
};

/** The kind of e-mail verifications. */
export const EMAIL_VERIFICATION: ObjectKind<EmailVerification> = {
  object: "email_verification",
  prefix: "email_verification",
  keys: ({ user_id }) => ({ user_id }),
  events: { created: "email_verification.created" },
  eventData: ({ code: _code, ...data }) => data,
};

/** The kind of changes of address. */
export const EMAIL_CHANGE: ObjectKind<EmailChange> = {
  object: "email_change",
  prefix: "email_change",
  keys: ({ user_id }) => ({ user_id }),
};

/** The kind of password resets. */
export const PASSWORD_RESET: ObjectKind<PasswordReset> = {
  object: "password_reset",
  prefix: "password_reset",
  keys: ({ user_id, password_reset_token }) => ({ user_id, password_reset_token }),
  events: { created: "password_reset.created" },
  eventData: ({ password_reset_token: _token, password_reset_url: _url, ...data }) => data,
};
