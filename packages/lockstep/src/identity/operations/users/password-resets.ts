// Password resets over the API.

import { normalEmail, toUserObject } from "../../objects/accounts/user.ts";
import { resetLink } from "../../sign-in/reset-link.ts";
import { findReset, resetPassword } from "../../sign-in/reset-password.ts";
import { sendPasswordReset } from "../../sign-in/send-proof.ts";
import { found, unknownSecret } from "../shared/api-refusal.ts";
import { email, readMembers, required, text } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";
import { countSend } from "./limit-sends.ts";
import { strongEnough } from "./new-password.ts";

/** POST /user_management/password_reset */
export const createPasswordReset: Operation = (context, { body, origin }) => {
  const address = normalEmail(readMembers(body, { email: required(email) }).email);
  const user = found(context.store.users.findBy("email", address), "User", address);
  countSend(context, "password_reset", address);
  return sendPasswordReset(context, user, (token) => resetLink(context, origin, token));
};

/** GET /user_management/password_reset/{id} */
export const getPasswordReset: Operation = ({ store }, { params: { id = "" } }) =>
  found(store.passwordResets.find(id), "Password Reset", id);

/** POST /user_management/password_reset/confirm: ends the user's sessions. */
export const confirmPasswordReset: Operation = async (context, { body }) => {
  const fields = readMembers(body, { token: required(text()), new_password: required(text()) });
  const reset = findReset(context, fields.token);
  if (reset === null) throw unknownSecret("Password reset token");
  const password = strongEnough(fields.new_password, reset.email, "password_reset_error");
  const user = await resetPassword(context, reset, password);
  if (user === null) throw unknownSecret("Password reset token");
  return { user: toUserObject(user) };
};
