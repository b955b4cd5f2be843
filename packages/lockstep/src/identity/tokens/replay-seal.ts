// Keeps the pair that a refresh token was exchanged for, so that the same answer can be given again for 30 s, even after a
// restart. The pair must be stored, yet nobody who reads the file may use it. So it is encrypted with a key derived from the
// old refresh token, which the file holds only as a hash: whoever can open the seal already holds the token that earned it.

import { hkdfSync } from "node:crypto";
import { CompactEncrypt, compactDecrypt } from "jose";

/** What a refresh gives. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

/** Encrypts a pair under the refresh token it was exchanged for (JWE, `dir`, A256GCM). */
export async function sealPair(presented: string, pair: TokenPair): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(pair)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(sealKey(presented));
}

/** The pair inside a seal. Throws when `presented` is not the token it was sealed under. */
export async function openPair(presented: string, sealed: string): Promise<TokenPair> {
  const { plaintext } = await compactDecrypt(sealed, sealKey(presented));
  return JSON.parse(new TextDecoder().decode(plaintext)) as TokenPair;
}

function sealKey(presented: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", presented, "", "lockstep refresh replay", 32));
}
