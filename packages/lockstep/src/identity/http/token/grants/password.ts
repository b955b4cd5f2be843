// grant_type=password: an application's own form.

import { checkPassword } from "../../../sign-in/check-password.ts";
import type { FirstProof } from "../../../sign-in/pending.ts";
import { fail } from "../shared/fail-attempt.ts";
import { finishSignIn } from "../shared/finish-sign-in.ts";
import { refuseWithCode } from "../shared/grant-refusal.ts";
import { readOrigin, requireField, requireSecret, type Grant } from "../shared/grant.ts";
import { limitAttempts } from "../shared/limit-attempts.ts";
import { takeInvitation } from "../shared/take-invitation.ts";

/** Signs in by password. */
export const password: Grant = async (context, request) => {
  const { store, passwords, options, attempts } = context;
  const { fields, client } = request;
  requireSecret(request);
  const email = requireField(fields, "email");
  const typed = requireField(fields, "password");
  if (!options.settings.methods.includes("password")) {
    throw refuseWithCode("email_password_auth_disabled", "Password authentication is disabled.", { status: 403 });
  }
  limitAttempts(context, email);
  const user = await checkPassword(store.users, passwords, { email, password: typed });
  const attempt = { type: "password", userId: user?.id ?? null, email, ...readOrigin(fields) } as const;
  if (user === null) throw fail(context, attempt, refuseWithCode("invalid_credentials", "Invalid credentials."));
  attempts.clear(email);
  const organizationId = takeInvitation(context, fields, user);
  const proof: FirstProof = {
    client_id: client.id,
    user_id: user.id,
    method: "Password",
    second_factor: false,
    organization_id: organizationId,
    impersonator: null,
  };
  return finishSignIn(context, request, proof, { attempt });
};
