// The code of an authenticator app, entered to set it up or to sign in.

import { secondFactorOf } from "../../../context/attempt-limit.ts";
import type { CodeProblem } from "../../../sign-in/check-code.ts";
import { takeTotp } from "../../../sign-in/check-totp.ts";
import { continueSignIn, userOf } from "../../../sign-in/pending.ts";
import { ask } from "../next/ask.ts";
import { during, proceed } from "../next/proceed.ts";
import { challengesOf } from "../next/second-factor.ts";
import { CODE_PROBLEMS } from "../visit/code-problems.ts";
import { logRefusal, noteAttempt, overLimit, textOf, type StepHandler } from "../visit/visit.ts";

/** Handles the code. */
export const submitTotp: StepHandler = during(["mfa_enrollment", "mfa_challenge"], (visit, signIn, handle) => {
  const { context } = visit;
  const { store, attempts } = context;
  const user = userOf(store, signIn.pending);
  const about = { type: "mfa", userId: user.id, email: user.email } as const;
  const tooMany = overLimit(visit, attempts, secondFactorOf(user));
  if (tooMany !== null)
    return ask(visit, signIn, { handle, status: 429, problem: { text: tooMany, fields: ["code"] } });
  const confirmed = signIn.next.kind === "mfa_challenge";
  const challenges = challengesOf(visit, user).filter(
    ({ authentication_factor_id: id }) => store.factors.secretOf(id)?.confirmed === confirmed,
  );
  let problem: CodeProblem | null = "invalid_one_time_code";
  for (const challenge of challenges) {
    const answer = takeTotp(context, challenge, textOf(visit, "code"));
    if (answer !== "invalid_one_time_code") problem = answer;
    if (answer === null) break;
  }
  if (problem !== null) {
    const text = CODE_PROBLEMS[problem];
    logRefusal(visit, user.email, problem);
    noteAttempt(visit, { ...about, error: { code: problem, message: text } });
    return ask(visit, signIn, { handle, status: 400, problem: { text, fields: ["code"] } });
  }
  attempts.clear(secondFactorOf(user));
  noteAttempt(visit, about);
  return proceed(visit, continueSignIn(context, signIn.pending, { second_factor: true }), handle);
});
