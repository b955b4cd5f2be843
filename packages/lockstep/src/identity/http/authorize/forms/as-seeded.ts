// One click instead of a password, for seeded users only: the developer knows their passwords anyway.

import { normalEmail } from "../../../objects/accounts/user.ts";
import { seededPeople } from "../../../sign-in/seeded-people.ts";
import { firstProof } from "../next/proceed.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { logRefusal, noteAttempt, textOf, type StepHandler } from "../visit/visit.ts";

/** Signs in the chosen user; the steps after a first proof are still required. */
export const submitAs: StepHandler = (visit) => {
  const email = normalEmail(textOf(visit, "email"));
  const user = seededPeople(visit.context).find((person) => person.email === email);
  if (user === undefined) {
    logRefusal(visit, email, "not a seeded user");
    const problem = { text: "This is not a seeded user. Please sign in.", fields: [] };
    return showSignIn(visit, { status: 400, problem });
  }
  const byPassword = visit.context.options.settings.methods.includes("password");
  noteAttempt(visit, { type: byPassword ? "password" : "magic_auth", userId: user.id, email: user.email });
  return firstProof(visit, user, byPassword ? "Password" : "MagicAuth");
};
