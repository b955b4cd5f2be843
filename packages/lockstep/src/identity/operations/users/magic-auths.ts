// One-time codes (Magic Auth) over the API. Signing in with one is a grant of the token endpoint.

import type { AuthKitContext } from "../../context/context.ts";
import { newUser, normalEmail, type User } from "../../objects/accounts/user.ts";
import type { MagicAuth } from "../../objects/sign-in/mailed-proof.ts";
import { findInvitation } from "../../sign-in/accept-invitation.ts";
import { sendMagicAuth } from "../../sign-in/send-proof.ts";
import { ApiRefusal, found } from "../shared/api-refusal.ts";
import { email, readMembers, required, text } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";
import { countSend } from "./limit-sends.ts";

/** POST /user_management/magic_auth: also creates the user, if sign-up is enabled. */
export const createMagicAuth: Operation = (context, { body }) => {
  const fields = readMembers(body, { email: required(email), invitation_token: text() });
  const address = normalEmail(fields.email);
  countSend(context, "magic_auth", address);
  return context.store.transaction(() => sendMagicAuth(context, userOf(context, address, fields.invitation_token)));
};

/** GET /user_management/magic_auth/{id} */
export const getMagicAuth: Operation = ({ store }, { params: { id = "" } }): MagicAuth =>
  found(store.magicAuths.find(id), "Magic Auth", id);

function userOf(context: AuthKitContext, address: string, invitationToken: string | undefined): User {
  const { store, options } = context;
  // Entering the code proves that the address is the user's.
  const invitee = { email: address, email_verified: true };
  const invitation = invitationToken === undefined ? null : findInvitation(context, invitationToken, invitee);
  if (typeof invitation === "string")
    throw oauthRefusal("invitation_invalid", "The invitation is not for this address.");
  const user = store.users.findBy("email", address);
  if (user !== null) return user;
  if (invitation === null && !options.settings.signUp) {
    throw oauthRefusal("sign_up_not_allowed", "New accounts are by invitation only.");
  }
  return store.users.insert(newUser(address), { passwordHash: null });
}

function oauthRefusal(error: string, description: string): ApiRefusal {
  return new ApiRefusal(400, { message: description, error, error_description: description });
}
