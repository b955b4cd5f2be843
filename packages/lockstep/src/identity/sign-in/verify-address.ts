// An address shown to be its user's. A password that was set before anybody showed that may be a stranger's, who made the account
// to wait for its owner: it goes, unless it was proved in the same sign-in.

import type { AuthKitContext } from "../context.ts";
import type { User } from "../objects/user.ts";

/** Notes that the user reads the address's mail. */
export function verifyAddress(
  { store }: AuthKitContext,
  user: User,
  { keepPassword }: { keepPassword: boolean },
): User {
  if (user.email_verified) return user;
  return store.transaction(() => {
    if (!keepPassword) store.users.setSecret(user.id, null);
    return store.users.update(user.id, { email_verified: true });
  });
}
