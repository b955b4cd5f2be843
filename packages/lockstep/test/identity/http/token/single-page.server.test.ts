// Responses to pages: CORS, and the cookies of authkit-js's production mode.

import { describe, expect, test } from "vitest";
import {
  CLIENT,
  codeBody,
  cookieHeader,
  getCode,
  ORIGIN,
  pkce,
  post,
  REDIRECT,
  refusal,
  remember,
  start,
  type Jar,
  type Running,
  authorizeUrl,
  target,
} from "../../support/local-authkit.ts";

const REFRESH_COOKIE = `workos-refresh-token-${CLIENT}`;
const origin = { origin: ORIGIN };
const cookieRefresh = { grant_type: "refresh_token", client_id: CLIENT };

/** Signs in as a page, with cookies (`credentials: "include"`) or without. */
async function pageSignIn(running: Running, jar: Jar, credentials: boolean): Promise<Response> {
  const proof = await pkce();
  const code = await getCode(running.url, proof, jar);
  const headers = { ...origin, ...(credentials && cookieHeader(jar)) };
  const response = await post(running.url, codeBody(code, proof.verifier), headers);
  expect(response.status).toBe(200);
  remember(jar, response);
  return response;
}

describe("CORS", () => {
  const preflight = (url: string, from: string): Promise<Response> =>
    fetch(`${url}/user_management/authenticate`, {
      method: "OPTIONS",
      headers: {
        origin: from,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });

  test("[I38] a preflight and the request after it name only the page's origin and allow credentials", async () => {
    const running = await start();
    const asked = await preflight(running.url, ORIGIN);
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-methods")).toBe("POST");
    expect(asked.headers.get("access-control-allow-headers")).toMatch(/content-type/i);
    for (const response of [asked, await pageSignIn(running, new Map(), false)]) {
      expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
      expect(response.headers.get("access-control-allow-credentials")).toBe("true");
      expect(response.headers.get("vary")).toMatch(/origin/i);
    }
  });

  test("[I501] a response to a server has no CORS header", async () => {
    const { url } = await start();
    const { headers } = await fetch(`${url}/user_management/authenticate`, { method: "POST" });
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-") || name === "vary")).toEqual([]);
  });

  test("[I38] no other origin is named, however similar", async () => {
    const { url } = await start();
    for (const from of ["http://localhost:5174", "https://localhost:5173", `${ORIGIN}.evil.example`, "null", "*"]) {
      expect((await preflight(url, from)).headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("[I39] another origin, and another client's origin, is refused before the code is spent, and the log says why", async () => {
    const running = await start();
    const proof = await pkce();
    const body = codeBody(await getCode(running.url, proof), proof.verifier);
    for (const from of ["http://localhost:5174", "http://localhost:9999", "null"]) {
      expect((await post(running.url, body, { origin: from })).status).toBe(403);
      expect(running.log.at(-1)).toContain(`origin "${from}" is not one of ${CLIENT}'s CORS origins (${ORIGIN})`);
    }
    expect((await post(running.url, body, origin)).status).toBe(200);
  });
});

describe("the two modes of authkit-js", () => {
  test("[I40] with the sign-in page's cookie, the refresh token is an HttpOnly cookie and not in the body", async () => {
    const running = await start();
    const response = await pageSignIn(running, new Map(), true);
    expect(Object.keys((await response.json()) as object)).toEqual(["user", "access_token", "authentication_method"]);
    const [refreshCookie = "", hasSession = ""] = response.headers.getSetCookie();
    expect(refreshCookie).toMatch(
      new RegExp(`^${REFRESH_COOKIE}=[\\w-]{43}; Max-Age=2592000; Path=/user_management; HttpOnly; SameSite=Lax$`),
    );
    expect(hasSession).toBe(`workos-has-session=${CLIENT}; Max-Age=2592000; Path=/; SameSite=Lax`);
  });

  test("[I40] the same holds for a restarted browser that signs in silently", async () => {
    const running = await start();
    const jar: Jar = new Map();
    await pageSignIn(running, jar, true);
    // What a browser drops when it is closed.
    expect(jar.delete("lockstep-authkit-form")).toBe(true);
    const { challenge, verifier } = await pkce();
    const silent = await fetch(authorizeUrl(running.url, challenge), {
      headers: cookieHeader(jar),
      redirect: "manual",
    });
    const body = codeBody(target(silent).searchParams.get("code") ?? "", verifier);
    const response = await post(running.url, body, { ...origin, ...cookieHeader(jar) });
    expect(Object.keys((await response.json()) as object)).toEqual(["user", "access_token", "authentication_method"]);
  });

  test("[I40] without it, and for a server, the refresh token is in the body and no cookie is set", async () => {
    const running = await start();
    const response = await pageSignIn(running, new Map(), false);
    expect(await response.json()).toHaveProperty("refresh_token");
    expect(response.headers.getSetCookie()).toEqual([]);
    const jar: Jar = new Map();
    const proof = await pkce();
    const fromServer = await post(
      running.url,
      codeBody(await getCode(running.url, proof, jar), proof.verifier),
      cookieHeader(jar),
    );
    expect(await fromServer.json()).toHaveProperty("refresh_token");
  });

  test("[I41] a refresh without refresh_token uses and rotates the cookie", async () => {
    const running = await start();
    const jar: Jar = new Map();
    await pageSignIn(running, jar, true);
    for (let round = 0; round < 2; round++) {
      const before = jar.get(REFRESH_COOKIE);
      const response = await post(running.url, cookieRefresh, { ...origin, ...cookieHeader(jar) });
      remember(jar, response);
      expect(response.status).toBe(200);
      expect(await response.json()).not.toHaveProperty("refresh_token");
      expect(jar.get(REFRESH_COOKIE)).toMatch(/^[\w-]{43}$/);
      expect(jar.get(REFRESH_COOKIE)).not.toBe(before);
    }
  });

  test("[I43] a cookie is ignored unless the origin is one of the client's", async () => {
    const running = await start();
    const jar: Jar = new Map();
    await pageSignIn(running, jar, true);
    const noOrigin = await refusal(await post(running.url, cookieRefresh, cookieHeader(jar)));
    expect(noOrigin).toMatchObject({ error: "invalid_request", description: "Missing refresh token." });
    const evil = { origin: "http://localhost:6666", ...cookieHeader(jar) };
    expect((await post(running.url, cookieRefresh, evil)).status).toBe(403);
    expect((await post(running.url, cookieRefresh, { ...origin, ...cookieHeader(jar) })).status).toBe(200);
  });
});

describe("workos-has-session", () => {
  const second = "client_01SECOND";
  const twoClients = [
    { id: CLIENT, redirectUris: [REDIRECT] },
    { id: second, redirectUris: [REDIRECT] },
  ];

  test("[I42] it lists every client with a session, and only registered ones", async () => {
    const running = await start({ clients: twoClients });
    const jar: Jar = new Map([["workos-has-session", `${second}.client_01FOREIGN`]]);
    await pageSignIn(running, jar, true);
    expect(jar.get("workos-has-session")).toBe(`${second}.${CLIENT}`);
  });

  test("[I42] sign-out removes the client's id and its refresh token, and leaves the others", async () => {
    const running = await start({ clients: twoClients });
    const jar: Jar = new Map([["workos-has-session", second]]);
    const { access_token } = (await (await pageSignIn(running, jar, true)).json()) as { access_token: string };
    const { sid } = JSON.parse(atob(access_token.split(".")[1] ?? "")) as { sid: string };
    const out = await fetch(`${running.url}/user_management/sessions/logout?session_id=${sid}`, {
      redirect: "manual",
      headers: cookieHeader(jar),
    });
    remember(jar, out);
    expect(jar.has(REFRESH_COOKIE)).toBe(false);
    expect(jar.get("workos-has-session")).toBe(second);
  });

  test("[I42] a failed refresh by cookie removes them too", async () => {
    const running = await start();
    const jar: Jar = new Map();
    await pageSignIn(running, jar, true);
    jar.set(REFRESH_COOKIE, "x".repeat(43));
    const response = await post(running.url, cookieRefresh, { ...origin, ...cookieHeader(jar) });
    expect(response.status).toBe(400);
    remember(jar, response);
    expect([...jar.keys()]).toEqual(["lockstep-authkit-form", expect.stringMatching(/^lockstep-authkit-session-/)]);
  });
});
