// WorkOS-style object ids: a prefix and a ULID, e.g. `user_01J9Z…`. Ids are names, not secrets.

import { randomFillSync } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

// Drawn for many ids at once: most of the cost of a draw is the call. Ids are names, not secrets.
const random = new Uint8Array(256 * RANDOM_CHARACTERS);
let used = random.length;

/** A ULID: 48 bits of time, 80 random bits, 26 characters of Crockford's base 32. `now` is in ms. */
export function createUlid(now: number): string {
  let time = "";
  for (let i = 0, rest = now; i < TIME_CHARACTERS; i++, rest = Math.floor(rest / 32)) {
    time = CROCKFORD.charAt(rest % 32) + time;
  }
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  let text = time;
  for (const end = used + RANDOM_CHARACTERS; used < end; used++) text += CROCKFORD.charAt((random[used] ?? 0) & 31);
  return text;
}

/** An id with the prefix of its kind, e.g. `createId("user", now)`. */
export function createId(prefix: string, now: number): string {
  return `${prefix}_${createUlid(now)}`;
}
