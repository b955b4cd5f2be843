// The hosted pages under attack: injection, forged forms, guessed passwords.

import { describe, expect, test } from "vitest";
import { createPasswords } from "../../../../src/identity/context/passwords.ts";
import { newUser } from "../../../../src/identity/objects/accounts/user.ts";
import { checkPassword } from "../../../../src/identity/sign-in/check-password.ts";
import { openStore } from "../../../../src/identity/store/open-store.ts";
import {
  ADA,
  authorizeUrl,
  cookieHeader,
  pkce,
  remember,
  start,
  submit,
  target,
  type Jar,
} from "../../support/local-authkit.ts";

const ATTACK = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;`;

describe("injection", () => {
  test("[I10] nothing reflected on the sign-in page becomes markup", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    const shown = await (
      await fetch(authorizeUrl(url, challenge, { login_hint: ATTACK, state: ATTACK, x: ATTACK }))
    ).text();
    const refused = await (
      await submit(authorizeUrl(url, challenge, { state: ATTACK }), { email: ATTACK, password: ATTACK })
    ).text();
    for (const page of [shown, refused]) {
      expect(page).toContain("&lt;script&gt;alert(1)");
      expect(page).not.toMatch(/<script|<img|onerror='/);
    }
  });

  test("[I10] nothing reflected on an error page becomes markup", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    const pages = [
      authorizeUrl(url, challenge, { client_id: ATTACK }),
      authorizeUrl(url, challenge, { redirect_uri: ATTACK }),
      `${authorizeUrl(url, challenge)}&${encodeURIComponent(ATTACK)}=1&${encodeURIComponent(ATTACK)}=2`,
      `${url}/user_management/sessions/logout?return_to=${encodeURIComponent(ATTACK)}`,
    ];
    for (const pageUrl of pages) {
      const page = await (await fetch(pageUrl, { redirect: "manual" })).text();
      expect(page).toContain("&lt;script&gt;alert(1)");
      expect(page).not.toMatch(/<script|<img|onerror='/);
    }
  });

  test("[I11] pages allow no scripts, frames or caching, and forms only to this server and the application", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    const page = await fetch(authorizeUrl(url, challenge));
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; /);
    expect(policy).toContain("form-action 'self' http://localhost:5173;");
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
    expect(policy).not.toContain("script-src");
    expect(Object.fromEntries(page.headers)).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    expect(await page.text()).not.toMatch(/<script|javascript:| on\w+=/);
    const error = await fetch(authorizeUrl(url, challenge, { client_id: "unknown" }));
    expect(error.headers.get("content-security-policy")).toContain("form-action 'none'");
  });
});

describe("forged submissions", () => {
  async function open(): Promise<{ pageUrl: string; jar: Jar; token: string; log: string[] }> {
    const { url, log } = await start();
    const pageUrl = authorizeUrl(url, (await pkce()).challenge);
    const jar: Jar = new Map();
    const page = await fetch(pageUrl);
    remember(jar, page);
    return { pageUrl, jar, log, token: /name="form_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? "" };
  }
  const send = (pageUrl: string, headers: Record<string, string>, token: string): Promise<Response> =>
    fetch(pageUrl, {
      method: "POST",
      redirect: "manual",
      headers,
      body: new URLSearchParams({ form_token: token, email: ADA.email, password: ADA.password }),
    });

  test("[I12] without cookie, without field, with another browser's field, or from another origin: no sign-in", async () => {
    const { pageUrl, jar, token } = await open();
    const otherPage = await (await fetch(pageUrl)).text();
    const otherToken = /name="form_token" value="([^"]+)"/.exec(otherPage)?.[1] ?? "";
    const cookie = cookieHeader(jar);
    const forged = [
      send(pageUrl, {}, token),
      send(pageUrl, cookie, ""),
      send(pageUrl, cookie, otherToken),
      send(pageUrl, { ...cookie, origin: "http://localhost:5173" }, token),
      send(pageUrl, { ...cookie, origin: "null" }, token),
    ];
    for (const response of await Promise.all(forged)) {
      expect(response.status).toBe(403);
      expect(response.headers.get("location")).toBeNull();
      const page = await response.text();
      expect(page).toContain("This page has expired");
      expect(page).toContain(`value="${ADA.email}"`);
      expect(page).not.toContain(ADA.password);
    }
  });

  test("[I12] the same submission with its cookie, field and origin signs in", async () => {
    const { pageUrl, jar, token } = await open();
    const response = await send(pageUrl, { ...cookieHeader(jar), origin: new URL(pageUrl).origin }, token);
    expect(target(response).searchParams.get("code")).toMatch(/\S/);
  });
});

describe("guessing", () => {
  test("[I13] a wrong password and an unknown address get the same response", async () => {
    // The seeded users are on the page regardless of the input.
    const { url } = await start({ settings: { signInAs: false } });
    const pageUrl = authorizeUrl(url, (await pkce()).challenge);
    const answers = await Promise.all(
      [ADA.email, "unknown@example.com"].map(async (email) => {
        const response = await submit(pageUrl, { email, password: "wrong" });
        const page = (await response.text()).replaceAll(email, "").replace(/form_token" value="[^"]+"/, "");
        return { status: response.status, page };
      }),
    );
    expect(answers[0]?.status).toBe(400);
    expect(answers[0]?.page).toContain("The email or password is wrong.");
    expect(answers[0]).toEqual(answers[1]);
  });

  test("[I13] the address stays filled in, but the password does not", async () => {
    const { url } = await start();
    const response = await submit(authorizeUrl(url, (await pkce()).challenge), {
      email: ADA.email,
      password: "hunter2",
    });
    const page = await response.text();
    expect(page).toContain(`value="${ADA.email}"`);
    expect(page).not.toContain("hunter2");
  });

  test("[I14] an unknown address costs one verification, like a known one, and never matches", async () => {
    const verified: string[] = [];
    const passwords = createPasswords({
      hash: async (password) => `hash of ${password}`,
      verify: async (stored) => {
        verified.push(stored);
        return true;
      },
    });
    const { users } = openStore(null, Date.now);
    users.insert({ ...newUser(ADA.email), id: "user_1" }, { passwordHash: "hash of ada" });
    const known = await checkPassword(users, passwords, ADA);
    const unknown = await checkPassword(users, passwords, { email: "unknown@example.com", password: "x" });
    expect(known?.id).toBe("user_1");
    expect(unknown).toBeNull();
    expect(verified).toHaveLength(2);
    expect(verified[1]).toMatch(/^\$argon2id\$/);
  });

  test.each([ADA.email, "unknown@example.com"])(
    "[I15] the eleventh attempt for %s in a minute is refused, even in parallel, until the minute is over",
    async (email) => {
      const { url, clock } = await start();
      const pageUrl = authorizeUrl(url, (await pkce()).challenge);
      const attempt = (password: string): Promise<Response> => submit(pageUrl, { email, password });
      const statuses = (await Promise.all(Array.from({ length: 12 }, () => attempt("wrong")))).map((r) => r.status);
      expect(statuses.filter((status) => status === 400)).toHaveLength(10);
      expect(statuses.filter((status) => status === 429)).toHaveLength(2);

      clock.now += 18_000;
      const refused = await attempt(ADA.password);
      expect(refused.status).toBe(429);
      expect(refused.headers.get("retry-after")).toBe("42");
      expect(await refused.text()).toContain("Try again in 42 seconds.");
      expect((await submit(pageUrl, { email: "other@example.com", password: "x" })).status).toBe(400);

      clock.now += 42_000;
      expect((await attempt("wrong")).status).toBe(400);
    },
  );

  test("[I15] the right password resets the count", async () => {
    const { url } = await start();
    const pageUrl = authorizeUrl(url, (await pkce()).challenge);
    for (let round = 0; round < 2; round++) {
      const wrong = await Promise.all(Array.from({ length: 9 }, () => submit(pageUrl, { ...ADA, password: "wrong" })));
      expect(wrong.map((response) => response.status)).toEqual(Array<number>(9).fill(400));
      expect((await submit(pageUrl)).status).toBe(303);
    }
  });
});
