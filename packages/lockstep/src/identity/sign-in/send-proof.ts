// Creates proofs of an address and puts their e-mail into the outbox: one-time codes, e-mail verifications, password resets. Callers check
// `context.sends` for the rate limit first.

import { randomInt } from "node:crypto";
import type { AuthKitContext } from "../context/context.ts";
import type { User } from "../objects/accounts/user.ts";
import type {
  EmailChange,
  EmailVerification,
  MagicAuth,
  PasswordReset,
  ProofUse,
} from "../objects/sign-in/mailed-proof.ts";
import { createSecret } from "../values/secret.ts";
import { MAX_TRIES } from "./check-code.ts";

/** How long a mailed code is valid, in ms. WorkOS, Magic Auth: ten minutes. */
const CODE_LIFETIME_MS = 10 * 60_000;

/** How long a password reset is valid, in ms. */
const RESET_LIFETIME_MS = 15 * 60_000;

const UNUSED: ProofUse = { tries: 0, usedAt: null };

/** Creates a one-time code to sign in with, and mails it. Only a user's newest code works. */
export function sendMagicAuth(context: AuthKitContext, user: User): MagicAuth {
  const { store } = context;
  return store.transaction(() => {
    const magicAuth = store.magicAuths.insert(
      { user_id: user.id, email: user.email, expires_at: inMs(context, CODE_LIFETIME_MS), code: sixDigits() },
      UNUSED,
    );
    const text = "Enter this code to sign in. It is valid for 10 minutes.";
    store.emails.insert({ to: user.email, subject: "Your sign-in code", text, code: magicAuth.code, link: null });
    return magicAuth;
  });
}

/** Creates a code that verifies a user's address, and mails it. Only a user's newest code works. */
export function sendEmailVerification(context: AuthKitContext, user: User): EmailVerification {
  const { store } = context;
  return store.transaction(() => {
    const verification = store.emailVerifications.insert(
      { user_id: user.id, email: user.email, expires_at: inMs(context, CODE_LIFETIME_MS), code: sixDigits() },
      UNUSED,
    );
    const text = "Enter this code to verify your address. It is valid for 10 minutes.";
    store.emails.insert({ to: user.email, subject: "Verify your email", text, code: verification.code, link: null });
    return verification;
  });
}

/**
 * A code already sent to the user's address that still works, or a new one, so that another sign-in attempt does not send another e-mail.
 */
export function freshEmailVerification(context: AuthKitContext, user: User): EmailVerification {
  const { emailVerifications } = context.store;
  const last = emailVerifications.findAllBy("user_id", user.id).findLast(({ email }) => email === user.email);
  if (last === undefined || Date.parse(last.expires_at) <= context.options.now()) {
    return sendEmailVerification(context, user);
  }
  const { tries, usedAt } = emailVerifications.secretOf(last.id) ?? UNUSED;
  return usedAt === null && tries < MAX_TRIES ? last : sendEmailVerification(context, user);
}

/** Creates a code that verifies a user's new address, and mails it there. */
export function sendEmailChange(context: AuthKitContext, user: User, newEmail: string): EmailChange {
  const { store } = context;
  return store.transaction(() => {
    const change = store.emailChanges.insert(
      { user_id: user.id, email: newEmail, expires_at: inMs(context, CODE_LIFETIME_MS), code: sixDigits() },
      UNUSED,
    );
    const text = "Enter this code to confirm this as your address. It is valid for 10 minutes.";
    store.emails.insert({ to: newEmail, subject: "Confirm your new email", text, code: change.code, link: null });
    return change;
  });
}

/** Creates a link to set a new password, and mails it. `linkOf` returns the page's URL for a token. */
export function sendPasswordReset(
  context: AuthKitContext,
  user: User,
  linkOf: (token: string) => string,
): PasswordReset {
  const { store } = context;
  const token = createSecret();
  return store.transaction(() => {
    const reset = store.passwordResets.insert(
      {
        user_id: user.id,
        email: user.email,
        expires_at: inMs(context, RESET_LIFETIME_MS),
        password_reset_token: token,
        password_reset_url: linkOf(token),
      },
      UNUSED,
    );
    const text = "Open this link to choose a new password. It is valid for 15 minutes.";
    store.emails.insert({ to: user.email, subject: "Reset your password", text, code: null, link: linkOf(token) });
    return reset;
  });
}

function inMs({ options }: AuthKitContext, lifetime: number): string {
  return new Date(options.now() + lifetime).toISOString();
}

function sixDigits(): string {
  return String(randomInt(1_000_000)).padStart(6, "0");
}
