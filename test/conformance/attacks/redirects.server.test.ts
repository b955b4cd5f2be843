// Attempts to redirect a code, or a signed-out user, to an attacker's address.

import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  ADA,
  authorizeUrl,
  CLIENT,
  cookieHeader,
  pkce,
  REDIRECT,
  remember,
  start,
  submit,
  target,
  type Jar,
} from "../../../packages/lockstep/test/identity/support/local-authkit.ts";

/** Addresses that a lax comparison would accept for `http://localhost:5173/callback`. */
const LOOKALIKES = [
  `${REDIRECT}/`,
  `${REDIRECT}/..`,
  `${REDIRECT}/../evil`,
  `${REDIRECT}/%2e%2e/evil`,
  `${REDIRECT}//evil.example`,
  `${REDIRECT}?next=http://evil.example`,
  `${REDIRECT}#@evil.example`,
  `${REDIRECT}%00`,
  `${REDIRECT}%0d%0aLocation: http://evil.example`,
  `${REDIRECT} `,
  ` ${REDIRECT}`,
  `${REDIRECT}\n`,
  `${REDIRECT}\t`,
  `${REDIRECT},http://evil.example`,
  "http://localhost:5173/Callback",
  "http://localhost:5173/call%62ack",
  "http://localhost:5173/./callback",
  "http://localhost:5173//callback",
  "http://localhost:5173/x/../callback",
  "http://localhost:5173\\callback",
  "http:/\\localhost:5173/callback",
  "http:localhost:5173/callback",
  "HTTP://localhost:5173/callback",
  "http://LOCALHOST:5173/callback",
  "http://localhost.:5173/callback",
  "http://localhost:05173/callback",
  "http://localhost:5174/callback",
  "http://localhost/callback",
  "https://localhost:5173/callback",
  "http://127.0.0.1:5173/callback",
  "http://[::1]:5173/callback",
  "http://evil.example@localhost:5173/callback",
  "http://localhost:5173@evil.example/callback",
  "http://localhost:5173.evil.example/callback",
  "http://localhost%3a5173/callback",
  "http://ⓛocalhost:5173/callback",
  "//localhost:5173/callback",
  "/callback",
  "javascript:alert(1)//localhost:5173/callback",
  "data:text/html,http://localhost:5173/callback",
  "com.example.app:/callback/",
  "com.example.app:/callback?code=1",
  "com.example.app://callback",
];

test("[I223] an address that resembles a registered one gets no redirect, by link or by form", async () => {
  const { url } = await start();
  const { challenge } = await pkce();
  const jar: Jar = new Map();
  const page = await fetch(authorizeUrl(url, challenge));
  remember(jar, page);
  const token = /name="form_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
  for (const redirect_uri of LOOKALIKES) {
    const pageUrl = authorizeUrl(url, challenge, { redirect_uri });
    const body = new URLSearchParams({ form_token: token, ...ADA });
    for (const init of [{}, { method: "POST", body }]) {
      const response = await fetch(pageUrl, { redirect: "manual", headers: cookieHeader(jar), ...init });
      const answer = [redirect_uri, response.status, response.headers.get("location")];
      expect(answer).toEqual([redirect_uri, 400, null]);
      expect(response.headers.get("content-security-policy")).toContain("form-action 'none'");
    }
  }
  expect(target(await submit(authorizeUrl(url, challenge), ADA, jar)).searchParams.get("code")).toMatch(/\S/);
});

test("[I223] an address that differs by one character gets none either, nor does one in the fields of a form", async () => {
  const { url } = await start();
  const { challenge } = await pkce();
  const edit = fc
    .record({
      at: fc.nat(REDIRECT.length),
      remove: fc.integer({ min: 0, max: 1 }),
      insert: fc.string({ maxLength: 1, unit: "binary" }),
    })
    .map(({ at, remove, insert }) => REDIRECT.slice(0, at) + insert + REDIRECT.slice(at + remove))
    .filter((uri) => uri !== REDIRECT);
  await fc.assert(
    fc.asyncProperty(edit, async (redirect_uri) => {
      const response = await fetch(authorizeUrl(url, challenge, { redirect_uri }), { redirect: "manual" });
      expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    }),
    { numRuns: 100 },
  );
  const fields = { ...ADA, redirect_uri: "http://evil.example/", return_to: "http://evil.example/", client_id: "x" };
  expect(target(await submit(authorizeUrl(url, challenge), fields)).origin).toBe(new URL(REDIRECT).origin);
});

test("[I223] every step of the pages checks the address, and none leads elsewhere without it", async () => {
  const { url } = await start();
  const { challenge } = await pkce();
  const { search } = new URL(authorizeUrl(url, challenge, { redirect_uri: "http://evil.example/" }));
  const steps =
    "sign-in sign-up account magic-auth magic-auth/code forgot-password new-password email-verification totp organization sso";
  for (const step of steps.split(" ")) {
    for (const method of ["GET", "POST"]) {
      const at = `${url}/user_management/authorize/${step}${search}`;
      const response = await fetch(at, { method, redirect: "manual" });
      expect([step, method, response.headers.get("location")]).toEqual([step, method, null]);
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  }
});

test("[I223] errors go only to the registered address, with state and description as its parameters", async () => {
  const { url } = await start();
  const { challenge } = await pkce();
  const state = "x&code=forged&error=none#@evil.example/\r\nSet-Cookie: a=b";
  for (const changes of [{ response_type: "token" }, { prompt: "none" }]) {
    const response = await fetch(authorizeUrl(url, challenge, { state, ...changes }), { redirect: "manual" });
    const back = target(response);
    expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
    expect([...back.searchParams.keys()].toSorted()).toEqual(["error", "error_description", "state"]);
    expect(back.searchParams.get("state")).toBe(state);
    expect([back.hash, response.headers.getSetCookie()]).toEqual(["", []]);
  }
});

test("[I223] sign-out never redirects to an address that resembles a registered one", async () => {
  const { url } = await start({ clients: [{ id: CLIENT, redirectUris: [REDIRECT], signOutRedirects: [REDIRECT] }] });
  for (const uri of LOOKALIKES) {
    const query = new URLSearchParams({ return_to: uri });
    const response = await fetch(`${url}/user_management/sessions/logout?${query}`, { redirect: "manual" });
    // Addresses that a URL parser normalizes to the same address are equal.
    expect([uri, response.headers.get("location")]).toEqual([uri, expect.toBeOneOf([null, REDIRECT])]);
  }
});
