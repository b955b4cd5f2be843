// grant_type=urn:workos:oauth:grant-type:magic-auth:code: a code that was e-mailed, which proves ownership of the address.

import { normalEmail } from "../../../objects/accounts/user.ts";
import { takeCode } from "../../../sign-in/check-code.ts";
import type { FirstProof } from "../../../sign-in/pending.ts";
import { verifyAddress } from "../../../sign-in/verify-address.ts";
import { fail } from "../shared/fail-attempt.ts";
import { finishSignIn } from "../shared/finish-sign-in.ts";
import { GrantRefusal, refuseWithCode } from "../shared/grant-refusal.ts";
import { readOrigin, requireField, requireSecret, type Grant } from "../shared/grant.ts";
import { limitAttempts } from "../shared/limit-attempts.ts";
import { refuseCode } from "../shared/refuse-code.ts";
import { takeInvitation } from "../shared/take-invitation.ts";

/** Signs in by a one-time code. */
export const magicAuth: Grant = async (context, request) => {
  const { store, options, attempts } = context;
  const { fields, client } = request;
  requireSecret(request);
  const email = requireField(fields, "email");
  const typed = requireField(fields, "code");
  if (fields.has("link_authorization_code")) {
    throw new GrantRefusal("invalid_link_authorization_code", "Local AuthKit does not link identities by a code.");
  }
  if (!options.settings.methods.includes("magic_auth")) {
    throw refuseWithCode("authentication_method_not_allowed", "Magic Auth is disabled.", { status: 403 });
  }
  limitAttempts(context, email);
  const found = store.users.findBy("email", normalEmail(email));
  const problem =
    found === null
      ? "invalid_one_time_code"
      : takeCode(store.magicAuths, { userId: found.id, email: found.email, typed, now: options.now() });
  const attempt = { type: "magic_auth", userId: found?.id ?? null, email, ...readOrigin(fields) } as const;
  if (found === null || problem !== null) {
    throw fail(context, attempt, refuseCode(problem ?? "invalid_one_time_code"));
  }
  attempts.clear(email);
  const user = verifyAddress(context, found, { method: null });
  const organizationId = takeInvitation(context, fields, user);
  const proof: FirstProof = {
    client_id: client.id,
    user_id: user.id,
    method: "MagicAuth",
    second_factor: false,
    organization_id: organizationId,
    impersonator: null,
  };
  return finishSignIn(context, request, proof, { attempt });
};
