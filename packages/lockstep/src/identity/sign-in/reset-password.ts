// A forgotten password: the owner of a mailed token, and the effects of setting the new password.

import type { AuthKitContext } from "../context/context.ts";
import type { User } from "../objects/accounts/user.ts";
import type { PasswordReset } from "../objects/sign-in/mailed-proof.ts";
import { endSignInsOf } from "./sessions.ts";
import { verifyAddress } from "./verify-address.ts";

/** The reset of a token, or null if it does not exist, was used, has expired, or was sent to an address that is no longer the user's. */
export function findReset({ store, options }: AuthKitContext, token: string): PasswordReset | null {
  const reset = token === "" ? null : store.passwordResets.findBy("password_reset_token", token);
  if (reset === null || Date.parse(reset.expires_at) <= options.now()) return null;
  if (store.users.find(reset.user_id)?.email !== reset.email) return null;
  return store.passwordResets.secretOf(reset.id)?.usedAt === null ? reset : null;
}

/**
 * Sets the new password and ends every session of the user, every sign-in in progress and every other link: an attacker who knew the old
 * password is out. The mail reached the address, so it is verified. Null if the same token was used while the password was hashed.
 */
export async function resetPassword(
  context: AuthKitContext,
  { password_reset_token: token }: PasswordReset,
  password: string,
): Promise<User | null> {
  const { store, options, passwords } = context;
  const passwordHash = await passwords.hash(password);
  return store.transaction(() => {
    const reset = findReset(context, token);
    const user = reset === null ? null : store.users.find(reset.user_id);
    if (reset === null || user === null) return null;
    for (const { id } of store.passwordResets.findAllBy("user_id", user.id)) {
      store.passwordResets.setSecret(id, { tries: 0, usedAt: options.now() });
    }
    const shown = verifyAddress(context, user, { method: null });
    store.users.setSecret(user.id, { passwordHash });
    const { password_reset_token: _token, password_reset_url: _url, ...data } = reset;
    store.events.append("password_reset.succeeded", data);
    endSignInsOf(context, user.id);
    return shown;
  });
}
