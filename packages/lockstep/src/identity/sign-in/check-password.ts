// Whether the password belongs to the address. An unknown address costs the same work as a known one. An imported hash is replaced by one
// of ours as soon as the password is known.

import type { Passwords } from "../context/passwords.ts";
import { normalEmail, type User, type UserSecret } from "../objects/accounts/user.ts";
import type { ObjectTable } from "../store/objects.ts";

/** The user, or null without revealing which of the two was wrong. */
export async function checkPassword(
  users: ObjectTable<User, UserSecret>,
  passwords: Passwords,
  credentials: { email: string; password: string },
): Promise<User | null> {
  const user = users.findBy("email", normalEmail(credentials.email));
  const stored = user === null ? null : (users.secretOf(user.id)?.passwordHash ?? null);
  const matched = await passwords.matches(stored, credentials.password);
  if (!matched || user === null || stored === null) return null;
  const passwordHash = await passwords.renewed(stored, credentials.password);
  // Unless another password was set in the meantime.
  if (passwordHash !== null && users.secretOf(user.id)?.passwordHash === stored)
    users.setSecret(user.id, { passwordHash });
  return user;
}
