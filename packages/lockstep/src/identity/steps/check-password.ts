// Sign-in step 3: the password belongs to the address. Who is not known is checked with the same work as who is.

import type { Passwords } from "../passwords.ts";
import type { User, UserRows } from "../store/users.ts";

/** The user, or null without saying which of the two was wrong. */
export async function checkPassword(
  users: UserRows,
  passwords: Passwords,
  credentials: { email: string; password: string },
): Promise<User | null> {
  const user = users.findByEmail(credentials.email);
  const matched = await passwords.matches(user?.passwordHash ?? null, credentials.password);
  return matched ? user : null;
}
