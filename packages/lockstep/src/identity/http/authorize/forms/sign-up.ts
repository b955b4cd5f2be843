// A new account with a password.

import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isEmail, newUser, normalEmail, type User } from "../../../objects/accounts/user.ts";
import type { Problem } from "../../../pages/frame/frame.ts";
import { signUpPage } from "../../../pages/sign-in/sign-up-page.ts";
import { checkNewPassword, PASSWORD_RULE } from "../../../rules/check-new-password.ts";
import { firstProof } from "../next/proceed.ts";
import { denyRegistration } from "../visit/ask-actions.ts";
import { mayMakeAccount, openInvitation } from "../visit/invitation.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import {
  logRefusal,
  nameIn,
  noteAttempt,
  overLimit,
  show,
  textOf,
  type StepHandler,
  type Visit,
} from "../visit/visit.ts";

/** Opens the page, or the sign-in page if sign-up is disabled. */
export const openSignUp: StepHandler = (visit) => {
  if (mayMakeAccount(visit, "")) return showSignUp(visit);
  return showSignIn(visit, { problem: { text: "New accounts are by invitation only.", fields: [] } });
};

/** Creates the account. */
export const submitSignUp: StepHandler = async (visit) => {
  const { context } = visit;
  const { options, attempts, passwords, store } = context;
  const email = normalEmail(textOf(visit, "email"));
  const password = textOf(visit, "password");
  const refuse = (text: string, field: string, status: ContentfulStatusCode = 400): Promise<Response> => {
    logRefusal(visit, email, `sign-up: ${text}`);
    return showSignUp(visit, { status, problem: { text, fields: [field] } });
  };

  if (!mayMakeAccount(visit, "")) return openSignUp(visit);
  if (!options.settings.methods.includes("password")) return refuse("Passwords are not used here.", "email");
  if (!isEmail(email)) return refuse("Enter an email address, e.g. ada@example.com.", "email");
  const tooMany = overLimit(visit, attempts, email);
  if (tooMany !== null) return refuse(tooMany, "email", 429);
  if (!mayMakeAccount(visit, email)) return refuse("The invitation went to another address.", "email", 403);
  const weak = checkNewPassword(password, email);
  if (weak !== null) return refuse(weak, "password");
  const name = { firstName: nameIn(visit, "first_name"), lastName: nameIn(visit, "last_name") };
  const invitation = openInvitation(visit)?.invitation ?? null;
  if (store.users.findBy("email", email) === null) {
    const denied = await denyRegistration(visit, { email, ...name, method: "Password", invitation });
    if (denied !== null) return refuse(denied, "email", 403);
  }
  const user = createAccount(visit, email, await passwords.hash(password));
  if (user === null) return refuse("There is already an account with this email. Sign in instead.", "email");
  options.log(`sign-up ${user.email} (${user.id}) at ${visit.authorization.client.id}`);
  noteAttempt(visit, { type: "password", userId: user.id, email: user.email });
  return firstProof(visit, user, "Password");
};

function createAccount(visit: Visit, email: string, passwordHash: string): User | null {
  const { store } = visit.context;
  return store.transaction(() => {
    if (store.users.findBy("email", email) !== null) return null;
    const name = { first_name: nameIn(visit, "first_name"), last_name: nameIn(visit, "last_name") };
    return store.users.insert({ ...newUser(email), ...name }, { passwordHash });
  });
}

function showSignUp(
  visit: Visit,
  { status = 200, problem = null }: { status?: ContentfulStatusCode; problem?: Problem | null } = {},
): Promise<Response> {
  const open = openInvitation(visit);
  const values = {
    email: textOf(visit, "email") || visit.authorization.loginHint || (open?.invitation.email ?? ""),
    firstName: textOf(visit, "first_name"),
    lastName: textOf(visit, "last_name"),
  };
  const password = visit.context.options.settings.methods.includes("password");
  const rest = { values, problem, password, passwordRule: PASSWORD_RULE, invitation: open?.sentence ?? null };
  return show(visit, (frame) => signUpPage({ frame, ...rest }), { status });
}
