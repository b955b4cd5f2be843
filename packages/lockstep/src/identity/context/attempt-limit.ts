// Limits attempts per e-mail address and minute, whether or not the account exists. WorkOS limits guesses to ten and
// e-mails to three. Steps after a password are counted separately: otherwise the right password, which clears the attempts of its address,
// would grant ten more guesses each time.

import { normalEmail, type User } from "../objects/accounts/user.ts";
import { sha256 } from "../values/secret.ts";

const WINDOW_MS = 60_000;

/** The counter key of guesses at a user's second factor. */
export const secondFactorOf = ({ id }: Pick<User, "id">): string => `second factor of ${id}`;

/** The counter key of guesses at the code that verifies a user's address. */
export const verificationOf = ({ id }: Pick<User, "id">): string => `verification of ${id}`;

/** Counts attempts per e-mail address or other key, in memory. */
export interface AttemptLimit {
  /**
   * Counts an attempt before its password is checked, so that concurrent attempts count too. Returns 0 if it may continue, else the seconds
   * to wait.
   */
  take: (email: string) => number;
  /** Clears the attempts of an address, after a right password. */
  clear: (email: string) => void;
  /** Removes one attempt: a right one where any client can produce right ones, which says nothing about the others. */
  giveBack: (key: string) => void;
}

/** At most `most` attempts in 60 s, on the given clock (ms). */
export function createAttemptLimit(now: () => number, most: number): AttemptLimit {
  const windows = new Map<string, { endsAt: number; attempts: number }>();
  // A hash, so that long addresses cost no memory.
  const keyOf = (email: string): string => sha256(normalEmail(email));
  return {
    take: (email) => {
      const at = now();
      // A window that ends too late started before the clock was set back.
      const isOver = ({ endsAt }: { endsAt: number }): boolean => endsAt <= at || endsAt > at + WINDOW_MS;
      // Oldest first.
      for (const [key, window] of windows) {
        if (!isOver(window)) break;
        windows.delete(key);
      }
      const key = keyOf(email);
      const known = windows.get(key);
      const window = known === undefined || isOver(known) ? { endsAt: at + WINDOW_MS, attempts: 0 } : known;
      windows.set(key, window);
      if (window.attempts >= most) return Math.ceil((window.endsAt - at) / 1000);
      window.attempts += 1;
      return 0;
    },
    clear: (email) => {
      windows.delete(keyOf(email));
    },
    giveBack: (key) => {
      const window = windows.get(keyOf(key));
      if (window !== undefined) window.attempts -= 1;
    },
  };
}
