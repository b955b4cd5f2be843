// Ids: their format, their order, and their uniqueness.

import { expect, test } from "vitest";
import { createId, createUlid } from "../../../src/identity/values/create-id.ts";
import { START } from "../support/local-authkit.ts";

test("[I500] an id is a prefix and a ULID of its time", () => {
  expect(createId("user", START)).toMatch(/^user_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  // The limits of 48 bits, and a time in between, as the ULID specification writes it.
  expect(createUlid(0)).toMatch(/^0{10}/);
  expect(createUlid(2 ** 48 - 1)).toMatch(/^7Z{9}/);
  expect(createUlid(1_469_918_176_385)).toMatch(/^01ARYZ6S41/);
});

test("[I500] ids sort by time, and no two are equal", () => {
  const ids = Array.from({ length: 2000 }, (_, i) => createUlid(START + i));
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(Array.from({ length: 2000 }, () => createUlid(START))).size).toBe(2000);
});
