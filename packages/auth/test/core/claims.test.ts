// Reads claims and identities from tokens.
import { expect, test, vi } from "vitest";
import { readAccessToken } from "../../src/core/claims.ts";
import { makeToken } from "../../src/testing/index.ts";

const claims = { sub: "user_1", sid: "session_1", org_id: "org_1", iat: 1000, exp: 1300 };

test("[S21] claims are read as UTF-8, and the identity key is sub|org_id|sid", () => {
  const read = readAccessToken(makeToken({ ...claims, jti: "Ünïcödé ✓" }));
  expect(read?.identity).toMatchObject({
    key: "user_1|org_1|session_1",
    subject: "user_1",
    sessionId: "session_1",
    organizationId: "org_1",
    claims: { jti: "Ünïcödé ✓" },
  });
  expect(read).toMatchObject({ issuedAt: 1_000_000, expiresAt: 1_300_000 });
  expect(readAccessToken(makeToken({ sub: "user_1", iat: 1, exp: 2 }))?.identity.key).toBe("user_1||");
});

test("[S21] a token of more than 16 384 characters is not read", () => {
  expect(readAccessToken(makeToken({ ...claims, jti: "x".repeat(8000) }))).not.toBeNull();
  expect(readAccessToken(makeToken({ ...claims, jti: "x".repeat(16_384) }))).toBeNull();
});

test.each([
  ["nothing", ""],
  ["two parts", "a.b"],
  ["no base64", "a.%%%.c"],
  ["no JSON", `a.${btoa("hello")}.c`],
  ["a list", `a.${btoa("[1]")}.c`],
  ["no sub", makeToken({ ...claims, sub: "" })],
  ["no iat", `a.${btoa(JSON.stringify({ sub: "u", exp: 2 }))}.c`],
  ["no exp", `a.${btoa(JSON.stringify({ sub: "u", iat: 2 }))}.c`],
  ["an expiry before its issue", makeToken({ ...claims, exp: 999 })],
])("[S16] %s is not an access token", (_, value) => {
  expect(readAccessToken(value)).toBeNull();
});

test("[S21] claims are read as UTF-8 even without TextDecoder, as in React Native", () => {
  const claims = { sub: "user_1", iat: 1, exp: 2, name: "Zoë Ōtani 🎏" };
  const token = makeToken(claims);
  vi.stubGlobal("TextDecoder", undefined);
  expect(readAccessToken(token)?.identity.claims).toMatchObject(claims);
  vi.unstubAllGlobals();
});
