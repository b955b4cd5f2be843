// Stores the pair that a refresh token was exchanged for, so that the same response can be repeated for 30 s, even after a restart. The
// pair must be stored, yet a reader of the file must not be able to use it. So it is encrypted with a key derived from the old refresh
// token, which the file contains only as a hash: a client that can open the seal already has the token that earned it.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

/** The result of a refresh. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  /** The organization that the access token is for. */
  organizationId: string | null;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a text under a secret of at least 128 random bits (AES-256-GCM, the key by HMAC), base64url. */
export function seal(secret: string, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret), iv);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** The text inside a seal. Throws if `secret` is not the one it was sealed under. */
export function unseal(secret: string, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}

/** Encrypts a pair under the refresh token it was exchanged for. */
export function sealPair(presented: string, pair: TokenPair): string {
  return seal(presented, JSON.stringify(pair));
}

/** The pair inside a seal. Throws if `presented` is not the token it was sealed under. */
export function openPair(presented: string, sealed: string): TokenPair {
  return JSON.parse(unseal(presented, sealed)) as TokenPair;
}

function keyOf(secret: string): Uint8Array {
  return createHmac("sha256", secret).update("lockstep replay").digest();
}
