// Argon2id hashes of passwords. A check costs the same whether or not the account exists; only a password that was correct before is
// recognized without the work, so that tests and frequent sign-ins are fast.

import { createHmac, randomBytes } from "node:crypto";
import { readImportedHash } from "../values/imported-hashes.ts";

/** Creates and checks password hashes. */
export interface Passwords {
  /** The PHC string to store, of Argon2id. */
  hash: (password: string) => Promise<string>;
  /** True if the password matches the hash; with a null hash (no such account) the same work is done, then false. */
  matches: (storedHash: string | null, password: string) => Promise<boolean>;
  /** The replacement for a hash of another kind, or null if `hash` created it. For a password that matched it. */
  renewed: (storedHash: string, password: string) => Promise<string | null>;
}

/** The Argon2 functions, replaceable to count the work done. */
export interface Argon2 {
  hash: (password: string) => Promise<string>;
  verify: (storedHash: string, password: string) => Promise<boolean>;
}

// OWASP's first recommendation for Argon2id (19 MiB, 2 passes, 1 lane) is also the package's default. Loaded when first needed.
const argon2id: Argon2 = {
  hash: async (password) => (await import("@node-rs/argon2")).hash(password),
  verify: async (stored, password) => (await import("@node-rs/argon2")).verify(stored, password),
};

// A hash of 256 discarded random bits, with the package's default parameters: checked when there is no account.
const DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$AOTxW7E03zWa1vnz0pdC0Q$fNCoYhhitx1nWpkM4SIoG20oZxWbFVc86UqjTqEKxQc";

const MAX_REMEMBERED = 1000;

/** Passwords hashed with Argon2id. */
export function createPasswords(argon2: Argon2 = argon2id): Passwords {
  // MACs of correct passwords, under a key of this process: a dump of them is useless, and another hash gives another MAC.
  const key = randomBytes(32);
  const right = new Set<string>();
  const macOf = (storedHash: string, password: string): string =>
    createHmac("sha256", key).update(storedHash).update("\0").update(password).digest("base64url");
  return {
    hash: argon2.hash,
    renewed: async (storedHash, password) => (storedHash.startsWith("$argon2id$") ? null : argon2.hash(password)),
    matches: async (storedHash, password) => {
      const mac = macOf(storedHash ?? DUMMY_HASH, password);
      if (right.has(mac)) return true;
      const imported = storedHash === null ? null : readImportedHash(storedHash);
      const verified = await (imported?.verify(password) ?? argon2.verify(storedHash ?? DUMMY_HASH, password));
      const matched = verified && storedHash !== null;
      if (matched) remember(right, mac);
      return matched;
    },
  };
}

function remember(right: Set<string>, mac: string): void {
  const [oldest] = right;
  if (oldest !== undefined && right.size >= MAX_REMEMBERED) right.delete(oldest);
  right.add(mac);
}
