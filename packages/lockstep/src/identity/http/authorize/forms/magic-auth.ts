// A one-time code by e-mail instead of a password.

import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isEmail, normalEmail, newUser, type User } from "../../../objects/accounts/user.ts";
import type { Problem } from "../../../pages/frame/frame.ts";
import { codePage } from "../../../pages/sign-in/code-page.ts";
import { takeCode } from "../../../sign-in/check-code.ts";
import { sendMagicAuth } from "../../../sign-in/send-proof.ts";
import { verifyAddress } from "../../../sign-in/verify-address.ts";
import { firstProof } from "../next/proceed.ts";
import { denyRegistration } from "../visit/ask-actions.ts";
import { CODE_PROBLEMS } from "../visit/code-problems.ts";
import { mayMakeAccount, openInvitation } from "../visit/invitation.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { logRefusal, noteAttempt, overLimit, show, textOf, type StepHandler, type Visit } from "../visit/visit.ts";

/** Mails a code. For an address without an account, one is created if sign-up is enabled; otherwise the response is the same. */
export const sendCode: StepHandler = async (visit) => {
  const { context } = visit;
  const email = normalEmail(textOf(visit, "email"));
  const refuse = (text: string, status: ContentfulStatusCode): Promise<Response> => {
    logRefusal(visit, email, text);
    return showSignIn(visit, { status, email, problem: { text, fields: ["email"] } });
  };
  if (!context.options.settings.methods.includes("magic_auth")) return refuse("Codes are not used here.", 400);
  if (!isEmail(email)) return refuse("Enter your email address first.", 400);
  const tooMany = overLimit(visit, context.sends, `magic_auth ${email}`);
  if (tooMany !== null) return refuse(tooMany, 429);
  const known = context.store.users.findBy("email", email);
  if (known === null && mayMakeAccount(visit, email)) {
    const invitation = openInvitation(visit)?.invitation ?? null;
    const about = { email, firstName: null, lastName: null, method: "MagicAuth", invitation } as const;
    const denied = await denyRegistration(visit, about);
    if (denied !== null) return refuse(denied, 403);
  }
  const user = known ?? makeAccount(visit, email);
  if (user !== null) sendMagicAuth(context, user);
  return showCode(visit, email, { sentAgain: textOf(visit, "again") === "yes" });
};

/** Handles the code. */
export const submitCode: StepHandler = async (visit) => {
  const { context } = visit;
  const { store, attempts, options } = context;
  const email = normalEmail(textOf(visit, "email"));
  // A code may have been created over the API.
  if (!options.settings.methods.includes("magic_auth")) {
    return showSignIn(visit, { status: 400, email, problem: { text: "Codes are not used here.", fields: ["email"] } });
  }
  const tooMany = overLimit(visit, attempts, email);
  if (tooMany !== null) return showCode(visit, email, { status: 429, problem: { text: tooMany, fields: ["code"] } });
  const user = store.users.findBy("email", email);
  const about = { type: "magic_auth", userId: user?.id ?? null, email } as const;
  const typed = textOf(visit, "code");
  const code =
    user === null
      ? "invalid_one_time_code"
      : takeCode(store.magicAuths, { userId: user.id, email, typed, now: options.now() });
  if (user === null || code !== null) {
    const text = CODE_PROBLEMS[code ?? "invalid_one_time_code"];
    logRefusal(visit, email, code ?? "invalid_one_time_code");
    noteAttempt(visit, { ...about, error: { code: code ?? "invalid_one_time_code", message: text } });
    return showCode(visit, email, { status: 400, problem: { text, fields: ["code"] } });
  }
  attempts.clear(email);
  noteAttempt(visit, about);
  return firstProof(visit, verifyAddress(context, user, { method: null }), "MagicAuth");
};

function makeAccount(visit: Visit, email: string): User | null {
  const { store } = visit.context;
  if (!mayMakeAccount(visit, email)) return null;
  // The application was asked in the meantime, and the form may have been sent twice.
  return store.transaction(() => store.users.findBy("email", email) ?? store.users.insert(newUser(email)));
}

function showCode(
  visit: Visit,
  email: string,
  {
    status = 200,
    problem = null,
    sentAgain = false,
  }: { status?: ContentfulStatusCode; problem?: Problem | null; sentAgain?: boolean },
): Promise<Response> {
  const steps = { check: "magic-auth/code", send: "magic-auth" };
  const page = { heading: "Check your mail", email, steps, problem, sentAgain };
  return show(visit, (frame) => codePage({ frame, ...page }), { status });
}
