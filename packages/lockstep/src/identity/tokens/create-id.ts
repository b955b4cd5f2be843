// WorkOS-style object ids: a prefix and a ULID, e.g. `user_01J9Z…`. Ids are names, not secrets.

import { randomBytes } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of time, 80 random bits, 26 characters of Crockford's base 32. `now` is in ms. */
export function createUlid(now: number): string {
  let bits = (BigInt(now) << 80n) | BigInt(`0x${randomBytes(10).toString("hex")}`);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = CROCKFORD.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
}

/** An id with the prefix of its kind, e.g. `createId("user", now)`. */
export function createId(prefix: string, now: number): string {
  return `${prefix}_${createUlid(now)}`;
}
