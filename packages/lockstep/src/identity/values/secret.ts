// Random secrets (codes, refresh tokens) and the only form in which they are stored.

import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits, base64url, 43 characters. */
export function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * SHA-256, base64url. A plain hash is enough because the input is 256 random bits, which cannot be guessed. It is also the S256
 * transformation of RFC 7636 section 4.2.
 */
export function sha256(value: string): string {
  return hash("sha256", value, "base64url");
}

/** Compares two strings in time that does not depend on where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(hash("sha256", a, "buffer"), hash("sha256", b, "buffer"));
}
