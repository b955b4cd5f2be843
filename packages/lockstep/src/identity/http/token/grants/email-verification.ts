// grant_type=urn:workos:oauth:grant-type:email-verification:code: continues a sign-in that waits for its address to be verified.

import { verificationOf } from "../../../context/attempt-limit.ts";
import { takeCode } from "../../../sign-in/check-code.ts";
import { userOf } from "../../../sign-in/pending.ts";
import { verifyAddress } from "../../../sign-in/verify-address.ts";
import { fail } from "../shared/fail-attempt.ts";
import { finishSignIn, requirePending } from "../shared/finish-sign-in.ts";
import { readOrigin, requireField, requireSecret, type Grant } from "../shared/grant.ts";
import { limitAttempts } from "../shared/limit-attempts.ts";
import { refuseCode } from "../shared/refuse-code.ts";

/** Verifies the address and continues. */
export const emailVerification: Grant = async (context, request) => {
  const { store, options, attempts } = context;
  const { fields } = request;
  requireSecret(request);
  const typed = requireField(fields, "code");
  const begun = requirePending(context, request);
  const userId = begun.pending.user_id;
  const user = userOf(store, begun.pending);
  const attempt = { type: "email_verification", userId, email: user.email, ...readOrigin(fields) } as const;
  limitAttempts(context, verificationOf(user));
  const problem = takeCode(store.emailVerifications, { userId, email: user.email, typed, now: options.now() });
  if (problem !== null) throw fail(context, attempt, refuseCode(problem));
  attempts.clear(verificationOf(user));
  verifyAddress(context, user, { method: begun.pending.method, pendingId: begun.pending.id });
  return finishSignIn(context, request, begun.pending, { attempt, begun });
};
