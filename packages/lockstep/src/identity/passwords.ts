// Argon2id hashes of passwords. A check costs the same whether or not the account exists.

import { hash, verify } from "@node-rs/argon2";
import { createSecret } from "./tokens/secret.ts";

/** Makes and checks password hashes. */
export interface Passwords {
  /** The PHC string to store. */
  hash: (password: string) => Promise<string>;
  /** True when the password belongs to the hash; with a null hash (no such account) the same work is done, then false. */
  matches: (storedHash: string | null, password: string) => Promise<boolean>;
}

/** The Argon2 functions, replaceable to count the work done. */
export interface Argon2 {
  hash: (password: string) => Promise<string>;
  verify: (storedHash: string, password: string) => Promise<boolean>;
}

// OWASP's first recommendation for Argon2id (19 MiB, 2 passes, 1 lane) is also the package's default.
const argon2id: Argon2 = { hash: (password) => hash(password), verify: (stored, password) => verify(stored, password) };

/** Passwords hashed with Argon2id. */
export async function createPasswords(argon2: Argon2 = argon2id): Promise<Passwords> {
  const nobody = await argon2.hash(createSecret());
  return {
    hash: argon2.hash,
    matches: async (storedHash, password) => {
      const matched = await argon2.verify(storedHash ?? nobody, password);
      return storedHash !== null && matched;
    },
  };
}
