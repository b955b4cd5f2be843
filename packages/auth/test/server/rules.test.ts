// Small decisions of the server half.
import { describe, expect, test } from "vitest";
import { originOf } from "../../src/server/rules/decide-request.ts";
import { type EndedSession, remembered, withEnded } from "../../src/server/rules/ended-sessions.ts";
import { isRecent } from "../../src/server/rules/is-recent.ts";
import { returnPath } from "../../src/server/rules/return-path.ts";

test.each([
  [{}, "http://10.0.0.1:3000"],
  [{ host: "app.example.com" }, "http://app.example.com"],
  [
    { host: "10.0.0.1", "x-forwarded-host": "app.example.com", "x-forwarded-proto": "https" },
    "https://app.example.com",
  ],
  [{ "x-forwarded-host": "app.example.com, proxy", "x-forwarded-proto": "https,http" }, "https://app.example.com"],
  [{ "x-forwarded-host": "a b" }, "http://10.0.0.1:3000"],
  [{ "x-forwarded-host": "app.example.com/evil?" }, "http://app.example.com"],
  [{ host: "app.example.com", "x-forwarded-proto": "javascript" }, "http://10.0.0.1:3000"],
])("[A147] the origin of a request with %j is %s", (headers: Record<string, string>, origin) => {
  expect(originOf(new Request("http://10.0.0.1:3000/auth/sign-in", { headers }))).toBe(origin);
});

test.each([
  ["/items?page=2#top", "/items?page=2#top"],
  ["/.//evil.example", "/"],
  ["/%2e%2e//evil.example", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  [`/${"x".repeat(1023)}`, `/${"x".repeat(1023)}`],
  [`/${"x".repeat(1024)}`, "/"],
  [`/search?q=${"検".repeat(400)}`, "/"],
  [undefined, "/"],
])("[A134] the path for %j is %j", (value, path) => {
  expect(returnPath(value)).toBe(path);
});

describe("[A153] a user who must have proved who they are", () => {
  test.each([
    [299, 300, true],
    [301, 300, false],
    // A sign-in takes a while: with 0, each would lead to the next.
    [59, 0, true],
    [61, 0, false],
  ])("%i s ago, with a maxAge of %i s: %s", (ago, maxAge, recent) => {
    expect(isRecent(1_000_000, maxAge, 1_000_000 + ago * 1000)).toBe(recent);
  });

  test("is not asked forever if the token does not say when", () => {
    expect(() => isRecent(null, 300, 0)).toThrow(expect.objectContaining({ code: "SERVER_CONFIG" }));
  });
});

test("[A142] a session that WorkOS knows to have ended is remembered for 10 minutes, any other until WorkOS knows; at most six", () => {
  const ended = (sessionId: string, state: EndedSession["state"], endedAt: number): EndedSession => ({
    sessionId,
    state,
    endedAt,
  });
  const all = [ended("a", "told", 0), ended("b", "untold", 0), ended("c", "asked", 0), ended("d", "told", 1)];
  expect(remembered(all, 600_000).map(({ sessionId }) => sessionId)).toEqual(["b", "c", "d"]);
  expect(withEnded(all, ended("b", "told", 5)).map(({ sessionId, state }) => `${sessionId} ${state}`)).toEqual([
    "a told",
    "c asked",
    "d told",
    "b told",
  ]);
  expect(
    remembered(
      Array.from({ length: 9 }, (_, n) => ended(`s${n}`, "untold", n)),
      0,
    ),
  ).toHaveLength(6);
});
