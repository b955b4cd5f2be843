// The codes that an authenticator app shows for a secret.

import { Secret, TOTP } from "otpauth";

/** The code of a base32 secret at a time in ms. */
export function codeAt(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
}

/** A new secret, base32. */
export function newSecret(): string {
  return new Secret({ size: 20 }).base32;
}
