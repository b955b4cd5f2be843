// A user's change of address over the API: a code is mailed to the new address, and confirming it makes the change.

import { normalEmail, toUserObject } from "../../objects/accounts/user.ts";
import { takeCode, type CodeProblem } from "../../sign-in/check-code.ts";
import { sendEmailChange } from "../../sign-in/send-proof.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { email, readMembers, required, text } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";
import { countSend } from "./limit-sends.ts";

/** POST /user_management/users/{id}/email_change/send */
export const sendUserEmailChange: Operation = (context, { params: { id = "" }, body }) => {
  const { store } = context;
  const newEmail = normalEmail(readMembers(body, { new_email: required(email) }).new_email);
  const user = found(store.users.find(id), "User", id);
  if (newEmail === user.email) throw refuse(409, "email_change_not_needed", "This is already the user's address.");
  if (store.users.findBy("email", newEmail) !== null) throw notAvailable();
  countSend(context, "email_change", newEmail);
  const { expires_at, created_at } = sendEmailChange(context, user, newEmail);
  return { object: "email_change", user: toUserObject(user), new_email: newEmail, expires_at, created_at };
};

const PROBLEMS: Record<CodeProblem, readonly [400 | 409 | 429, string]> = {
  invalid_one_time_code: [400, "email_change_code_incorrect"],
  one_time_code_previously_used: [409, "email_change_code_previously_used"],
  one_time_code_expired: [400, "email_change_code_expired"],
  one_time_code_too_many_attempts: [429, "email_change_too_many_attempts"],
};

/** POST /user_management/users/{id}/email_change/confirm */
export const confirmEmailChange: Operation = ({ store, options }, { params: { id = "" }, body }) => {
  const { code } = readMembers(body, { code: required(text(32)) });
  found(store.users.find(id), "User", id);
  const change = store.emailChanges.findAllBy("user_id", id).at(-1);
  if (change === undefined) throw refuse(409, "no_pending_email_change", "No change of address was started.");
  const problem = takeCode(store.emailChanges, { userId: id, email: change.email, typed: code, now: options.now() });
  if (problem !== null) throw refuse(...PROBLEMS[problem], "The code is wrong, was used or has expired.");
  return store.transaction(() => {
    if (store.users.findBy("email", change.email) !== null) throw notAvailable();
    const user = store.users.update(id, { email: change.email, email_verified: true });
    return { object: "email_change_confirmation", user: toUserObject(user) };
  });
};

function notAvailable(): Error {
  return refuse(409, "email_not_available", "Another user has this address.");
}
