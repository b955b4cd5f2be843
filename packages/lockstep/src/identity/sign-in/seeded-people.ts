// The people whom the sign-in page signs in with one click: those of the seed and of the options, and no others.

import type { AuthKitContext } from "../context.ts";
import type { User } from "../objects/user.ts";

const SHOWN = 8;

/** The people to choose from, as they were named; none where that is switched off. */
export function seededPeople({ store, options, seededEmails }: AuthKitContext): User[] {
  if (!options.settings.signInAs) return [];
  return seededEmails.slice(0, SHOWN).flatMap((email) => store.users.findBy("email", email) ?? []);
}
