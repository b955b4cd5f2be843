// Sign-in step 2: at most so many attempts per e-mail address and minute, whether or not the account exists. WorkOS limits
// guesses to ten and e-mails to three. What comes after a password is counted by itself: else the right password, which clears
// the attempts of its address, would give ten more guesses each time.

import { normalEmail, type User } from "../objects/user.ts";
import { sha256 } from "../tokens/secret.ts";

const WINDOW_MS = 60_000;

/** What guesses at a user's second factor are counted under. */
export const secondFactorOf = ({ id }: Pick<User, "id">): string => `second factor of ${id}`;

/** What guesses at the code that verifies a user's address are counted under. */
export const verificationOf = ({ id }: Pick<User, "id">): string => `verification of ${id}`;

/** Counts attempts per e-mail address, or whatever else a guess is at, in memory. */
export interface AttemptLimit {
  /**
   * Counts an attempt before its password is looked at, so that attempts at the same time count too.
   * Returns 0 when it may go on, else the seconds to wait.
   */
  take: (email: string) => number;
  /** Forgets the attempts of an address, after a right password. */
  clear: (email: string) => void;
  /** Forgets one attempt, a right one at what anybody may have right ones for: it says nothing about the others. */
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
      // One that ends too late was begun before the clock was set back.
      const isOver = ({ endsAt }: { endsAt: number }): boolean => endsAt <= at || endsAt > at + WINDOW_MS;
      // The oldest come first.
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
