// Creates the accounts named at start that do not exist yet. Existing accounts are left alone, including their passwords.

import type { Passwords } from "../context/passwords.ts";
import { newUser, normalEmail } from "../objects/accounts/user.ts";
import type { ResolvedOptions } from "../options/options.ts";
import type { Store } from "../store/open-store.ts";

/** Seeds users. */
export async function seedUsers(
  { users }: Store,
  passwords: Passwords,
  options: Pick<ResolvedOptions, "users">,
): Promise<void> {
  for (const { email, password, firstName, lastName } of options.users) {
    if (users.findBy("email", normalEmail(email)) !== null) continue;
    // The developer's own list: its addresses count as verified.
    const user = {
      ...newUser(email),
      email_verified: true,
      first_name: firstName ?? null,
      last_name: lastName ?? null,
    };
    users.insert(user, { passwordHash: await passwords.hash(password) });
  }
}
