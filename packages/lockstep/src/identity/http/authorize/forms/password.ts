// The form of the sign-in page: an address and a password.

import { normalEmail } from "../../../objects/accounts/user.ts";
import { checkPassword } from "../../../sign-in/check-password.ts";
import { firstProof } from "../next/proceed.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { logRefusal, noteAttempt, overLimit, textOf, type StepHandler } from "../visit/visit.ts";

/** Handles an address and a password. */
export const submitPassword: StepHandler = async (visit) => {
  const { attempts, options, passwords, store } = visit.context;
  const email = textOf(visit, "email");
  // The first of these gets the focus.
  const both = email === "" ? ["email", "password"] : ["password", "email"];
  if (!options.settings.methods.includes("password")) {
    return showSignIn(visit, { status: 400, email, problem: { text: "Passwords are not used here.", fields: [] } });
  }
  const tooMany = overLimit(visit, attempts, email);
  if (tooMany !== null) {
    logRefusal(visit, email, "too many attempts");
    return showSignIn(visit, { status: 429, email, problem: { text: tooMany, fields: both } });
  }
  const user = await checkPassword(store.users, passwords, { email, password: textOf(visit, "password") });
  if (user === null) {
    const text = "The email or password is wrong.";
    logRefusal(visit, email, "wrong e-mail or password");
    noteAttempt(visit, {
      type: "password",
      userId: store.users.findBy("email", normalEmail(email))?.id ?? null,
      email: normalEmail(email),
      error: { code: "invalid_credentials", message: text },
    });
    return showSignIn(visit, { status: 400, email, problem: { text, fields: both } });
  }
  attempts.clear(email);
  noteAttempt(visit, { type: "password", userId: user.id, email: user.email });
  return firstProof(visit, user, "Password");
};
