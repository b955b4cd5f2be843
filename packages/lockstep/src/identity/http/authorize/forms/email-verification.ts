// The code that verifies an address: entering it, or requesting another.

import { verificationOf } from "../../../context/attempt-limit.ts";
import { takeCode } from "../../../sign-in/check-code.ts";
import { findSignIn, userOf } from "../../../sign-in/pending.ts";
import { verifyAddress } from "../../../sign-in/verify-address.ts";
import { ask } from "../next/ask.ts";
import { during, mailVerification, proceed } from "../next/proceed.ts";
import { CODE_PROBLEMS } from "../visit/code-problems.ts";
import { logRefusal, noteAttempt, overLimit, textOf, type StepHandler } from "../visit/visit.ts";

/** Handles the code. */
export const submitVerification: StepHandler = during(["email_verification"], async (visit, signIn, handle) => {
  const { store, attempts, options } = visit.context;
  const user = userOf(store, signIn.pending);
  const about = { type: "email_verification", userId: user.id, email: user.email } as const;
  const tooMany = overLimit(visit, attempts, verificationOf(user));
  if (tooMany !== null)
    return ask(visit, signIn, { handle, status: 429, problem: { text: tooMany, fields: ["code"] } });
  const code = takeCode(store.emailVerifications, {
    userId: user.id,
    email: user.email,
    typed: textOf(visit, "code"),
    now: options.now(),
  });
  if (code !== null) {
    const text = CODE_PROBLEMS[code];
    logRefusal(visit, user.email, code);
    noteAttempt(visit, { ...about, error: { code, message: text } });
    return ask(visit, signIn, { handle, status: 400, problem: { text, fields: ["code"] } });
  }
  attempts.clear(verificationOf(user));
  store.transaction(() => {
    verifyAddress(visit.context, user, { method: signIn.pending.method, pendingId: signIn.pending.id });
    noteAttempt(visit, about);
  });
  return proceed(visit, findSignIn(visit.context, handle) ?? signIn, handle);
});

/** Sends another code. */
export const resendVerification: StepHandler = during(["email_verification"], (visit, signIn, handle) => {
  if (mailVerification(visit, userOf(visit.context.store, signIn.pending)))
    return ask(visit, signIn, { handle, sentAgain: true });
  const problem = { text: "We just sent several codes. Wait a minute before you request another one.", fields: [] };
  return ask(visit, signIn, { handle, status: 429, problem });
});
