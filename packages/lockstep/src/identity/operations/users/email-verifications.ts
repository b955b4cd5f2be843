// Verifying a user's address over the API.

import { toUserObject } from "../../objects/accounts/user.ts";
import type { EmailVerification } from "../../objects/sign-in/mailed-proof.ts";
import { appendAuthentication } from "../../sign-in/authentication-event.ts";
import { takeCode, type CodeProblem } from "../../sign-in/check-code.ts";
import { sendEmailVerification } from "../../sign-in/send-proof.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { readMembers, required, text } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";
import { countSend } from "./limit-sends.ts";

/** GET /user_management/email_verification/{id} */
export const getEmailVerification: Operation = ({ store }, { params: { id = "" } }): EmailVerification =>
  found(store.emailVerifications.find(id), "Email Verification", id);

/** POST /user_management/users/{id}/email_verification/send */
export const sendUserEmailVerification: Operation = (context, { params: { id = "" } }) => {
  const user = found(context.store.users.find(id), "User", id);
  if (user.email_verified) throw refuse(400, "email_already_verified", "The address is already verified.");
  countSend(context, "email_verification", user.email);
  sendEmailVerification(context, user);
  return { user: toUserObject(user) };
};

const PROBLEMS: Record<CodeProblem, string> = {
  invalid_one_time_code: "email_verification_code_incorrect",
  one_time_code_previously_used: "email_verification_code_previously_used",
  one_time_code_expired: "email_verification_code_expired",
  one_time_code_too_many_attempts: "email_verification_code_incorrect",
};

/** POST /user_management/users/{id}/email_verification/confirm */
export const confirmEmailVerification: Operation = ({ store, options }, { params: { id = "" }, body }) => {
  const { code } = readMembers(body, { code: required(text(32)) });
  const user = found(store.users.find(id), "User", id);
  if (user.email_verified) throw refuse(400, "email_previously_verified", "The address is already verified.");
  const problem = takeCode(store.emailVerifications, {
    userId: id,
    email: user.email,
    typed: code,
    now: options.now(),
  });
  const attempt = { type: "email_verification", userId: id, email: user.email } as const;
  if (problem !== null) {
    const message = "The code is wrong, was used or has expired.";
    appendAuthentication(store.events, { ...attempt, error: { code: PROBLEMS[problem], message } });
    store.events.flush();
    throw refuse(400, PROBLEMS[problem], message);
  }
  return store.transaction(() => {
    appendAuthentication(store.events, attempt);
    return { user: toUserObject(store.users.update(id, { email_verified: true })) };
  });
};
