// Which topic a typed code means.

import { expect, test } from "vitest";
import { findTopic, nearestCodes } from "../../src/explain/find-topic.ts";
import { TOPICS } from "../../src/explain/topics.ts";

test.each([
  ["PORT_BUSY", "PORT_BUSY"],
  ["port_busy", "PORT_BUSY"],
  ["noauthprovider", "NoAuthProvider"],
  ["Unauthenticated", "UNAUTHENTICATED"],
])("[X3] %s is the topic %s", (typed, code) => {
  expect(findTopic(TOPICS, typed)?.code).toBe(code);
});

test.each([
  ["PORT_BUZY", "PORT_BUSY"],
  ["NO_AUTH_PROVIDER", "NoAuthProvider"],
  ["TOKENREFUSED", "TOKEN_REFUSED"],
  ["seed", "BAD_SEED"],
  ["FORBIDEN_ROL", "FORBIDDEN_ROLE"],
])("[X3] %s is unknown, and the nearest is %s", (typed, nearest) => {
  expect(findTopic(TOPICS, typed)).toBeNull();
  const codes = nearestCodes(TOPICS, typed);
  expect(codes[0]).toBe(nearest);
  expect(codes.length).toBeLessThanOrEqual(3);
});

test("[X3] nothing is suggested for a code that resembles none", () => {
  expect(nearestCodes(TOPICS, "xyzzy")).toEqual([]);
  expect(nearestCodes(TOPICS, "")).toEqual([]);
});
