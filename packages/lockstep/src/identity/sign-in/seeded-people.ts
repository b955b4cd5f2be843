// The users that the sign-in page offers to sign in as with one click: those of the seed and of the options, and no
// others.

import type { AuthKitContext } from "../context/context.ts";
import type { User } from "../objects/accounts/user.ts";

const SHOWN = 8;

/** The users to choose from, in their given order; none if that is disabled. */
export function seededPeople({ store, options, seededEmails }: AuthKitContext): User[] {
  if (!options.settings.signInAs) return [];
  return seededEmails.slice(0, SHOWN).flatMap((email) => store.users.findBy("email", email) ?? []);
}
