// grant_type=urn:workos:oauth:grant-type:mfa-totp: continues a sign-in that waits for a second factor. A newly enrolled factor is confirmed
// by its first right code.

import { secondFactorOf } from "../../../context/attempt-limit.ts";
import { takeTotp } from "../../../sign-in/check-totp.ts";
import { continueSignIn, nextAfter } from "../../../sign-in/pending.ts";
import { fail } from "../shared/fail-attempt.ts";
import { finishSignIn, requirePending } from "../shared/finish-sign-in.ts";
import { refuseWithCode } from "../shared/grant-refusal.ts";
import { readOrigin, requireField, requireSecret, type Grant } from "../shared/grant.ts";
import { limitAttempts } from "../shared/limit-attempts.ts";
import { refuseCode } from "../shared/refuse-code.ts";

/** Checks the code and continues. */
export const mfaTotp: Grant = async (context, request) => {
  const { store, attempts } = context;
  const { fields } = request;
  requireSecret(request);
  const typed = requireField(fields, "code");
  const challengeId = requireField(fields, "authentication_challenge_id");
  const { pending, handle } = requirePending(context, request);
  const challenge = store.challenges.find(challengeId);
  const factor = challenge === null ? null : store.factors.find(challenge.authentication_factor_id);
  if (challenge === null || factor?.user_id !== pending.user_id) {
    throw refuseWithCode("user_mismatch", "The challenge is not one of the user who is signing in.");
  }
  const email = store.users.find(pending.user_id)?.email ?? null;
  const attempt = { type: "mfa", userId: pending.user_id, email, ...readOrigin(fields) } as const;
  const guesses = secondFactorOf({ id: pending.user_id });
  limitAttempts(context, guesses);
  // A user who must present a factor cannot pass with one whose enrollment is unconfirmed.
  const asked = nextAfter(context, pending).kind === "mfa_challenge";
  const usable = !asked || store.factors.secretOf(factor.id)?.confirmed === true;
  const problem = usable ? takeTotp(context, challenge, typed) : "invalid_one_time_code";
  if (problem !== null) throw fail(context, attempt, refuseCode(problem));
  attempts.clear(guesses);
  const next = continueSignIn(context, pending, { second_factor: true });
  return finishSignIn(context, request, next.pending, { attempt, begun: { pending: next.pending, handle } });
};
