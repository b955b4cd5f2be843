// grant_type=urn:workos:oauth:grant-type:email-verification:code: goes on with a sign-in that waits for its address to be verified.

import { takeCode } from "../sign-in/check-code.ts";
import { refuseCode } from "./code-problem.ts";
import { fail } from "./conclude-attempt.ts";
import { finishSignIn, requirePending } from "./finish-sign-in.ts";
import { readOrigin, requireField, requireSecret, type Grant } from "./grant.ts";

/** Verifies the address and goes on. */
export const emailVerification: Grant = async (context, request) => {
  const { store, options } = context;
  const { fields } = request;
  requireSecret(request);
  const typed = requireField(fields, "code");
  const begun = requirePending(context, request);
  const userId = begun.pending.user_id;
  const email = store.users.find(userId)?.email ?? null;
  const attempt = { type: "email_verification", userId, email, ...readOrigin(fields) } as const;
  const problem = takeCode(store.emailVerifications, { userId, typed, now: options.now() });
  if (problem !== null) throw fail(context, attempt, refuseCode(problem));
  store.users.update(userId, { email_verified: true });
  return finishSignIn(context, request, begun.pending, { attempt, begun });
};
