// Creates the accounts named at start that do not exist yet. One that exists is left alone, its password too.

import type { ResolvedOptions } from "./options.ts";
import type { Passwords } from "./passwords.ts";
import type { Store } from "./store/open-store.ts";
import { createId } from "./tokens/create-id.ts";

/** Seeds users. */
export async function seedUsers(
  { users }: Store,
  passwords: Passwords,
  options: Pick<ResolvedOptions, "users" | "now">,
): Promise<void> {
  for (const { email, password, firstName, lastName } of options.users) {
    if (users.findByEmail(email) !== null) continue;
    const now = options.now();
    users.insert({
      id: createId("user", now),
      email,
      passwordHash: await passwords.hash(password),
      firstName: firstName ?? null,
      lastName: lastName ?? null,
      createdAt: now,
      updatedAt: now,
      lastSignInAt: null,
    });
  }
}
