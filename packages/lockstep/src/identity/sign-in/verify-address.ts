// An address proved to be its user's. Anything older may belong to an attacker who created the account to wait for its owner (Sudhodanan
// and Paverd, Pre-hijacked Accounts): it is removed, except what the same sign-in proved.

import type { AuthKitContext } from "../context/context.ts";
import type { User } from "../objects/accounts/user.ts";
import type { AuthenticationMethod } from "../objects/sign-in/authentication-method.ts";
import { endSession, forgetProofsOf } from "./sessions.ts";

/** The sign-in in which the address was proved. */
export interface ShownIn {
  /** Its first method; null for the proof of the address itself, by a mailed code or a provider. */
  method: AuthenticationMethod | null;
  /** The sign-in itself, if it is in progress. */
  pendingId?: string;
}

/** Records that the user reads the address's mail. Part of the caller's transaction, if there is one. */
export function verifyAddress(context: AuthKitContext, user: User, shownIn: ShownIn): User {
  if (user.email_verified) return user;
  const { store } = context;
  return store.transaction(() => {
    if (shownIn.method !== "Password") forgetStranger(context, user.id, shownIn);
    return store.users.update(user.id, { email_verified: true });
  });
}

function forgetStranger(context: AuthKitContext, userId: string, { method, pendingId }: ShownIn): void {
  const { store } = context;
  store.users.setSecret(userId, null);
  for (const { id } of store.sessions.ofUser(userId)) endSession(context, id);
  forgetProofsOf(context, userId, pendingId);
  if (method !== "Passkey") for (const { id } of store.passkeys.findAllBy("user_id", userId)) store.passkeys.delete(id);
  // No provider vouched for any of these identities, or the address would be verified; the one that started this sign-in is the user's own.
  if (method !== null && method !== "MagicAuth" && method !== "Passkey") return;
  for (const { id } of store.identities.findAllBy("user_id", userId)) store.identities.delete(id);
}
