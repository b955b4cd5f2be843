// Sign-in step 3: the password belongs to the address. Who is not known is checked with the same work as who is.

import type { Passwords } from "../passwords.ts";
import { normalEmail, type User, type UserSecret } from "../objects/user.ts";
import type { ObjectTable } from "../store/objects.ts";

/** The user, or null without saying which of the two was wrong. */
export async function checkPassword(
  users: ObjectTable<User, UserSecret>,
  passwords: Passwords,
  credentials: { email: string; password: string },
): Promise<User | null> {
  const user = users.findBy("email", normalEmail(credentials.email));
  const secret = user === null ? null : users.secretOf(user.id);
  const matched = await passwords.matches(secret?.passwordHash ?? null, credentials.password);
  return matched ? user : null;
}
