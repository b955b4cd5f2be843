// The session of a request to `@lockstep/auth/server`, and its settings, against local AuthKit.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ServerSession, createAuthServer, serializeCookie } from "@lockstep/auth/server";
import { ADA, API_KEY, CLIENT, COOKIE_PASSWORD } from "./support/authkit.ts";
import { type AuthServerApp, OURS, EVERYTHING, startAuthServerApp } from "./support/auth-server-app.ts";

let app: AuthServerApp;

beforeEach(async () => void (app = await startAuthServerApp()));
afterEach(() => app.close());

describe("the session of a request", () => {
  test("[A136] whose token has expired is refreshed, once for 20 parallel requests, and each response sets the cookie", async () => {
    await app.signIn();
    app.expire();
    const cookie = `wos-session=${app.rawCookie()}`;
    const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(app.origin, { headers: { cookie } })));
    const sessions = (await Promise.all(responses.map((response) => response.json()))) as ServerSession[];
    for (const one of sessions) expect([one.status, one.accessToken]).toEqual(["signed-in", sessions[0]?.accessToken]);
    // Each refresh seals its session with another salt.
    expect(new Set(responses.flatMap(({ headers }) => headers.getSetCookie())).size).toBe(1);
  });

  test("[A136] a server that may not set cookies does not refresh", async () => {
    await app.signIn();
    app.expire();
    const request = new Request(app.origin, { headers: { cookie: `wos-session=${app.rawCookie()}` } });
    const { status, cookies } = await app.server.readSession(request, { mayRenew: false });
    expect([status, cookies]).toEqual(["unconfirmed", []]);
  });

  test("[A137] is unconfirmed while WorkOS cannot be reached: the user is known, there is no token, the cookie stays", async () => {
    await app.signIn();
    app.expire();
    await app.fault(EVERYTHING);
    const cookie = app.rawCookie();
    const unconfirmed = await app.session();
    expect(unconfirmed).toMatchObject({ status: "unconfirmed", user: { email: ADA.email } });
    expect(unconfirmed.accessToken).toBeNull();
    expect(unconfirmed.page.session?.identity.subject).toBe(unconfirmed.user?.id);
    expect(app.rawCookie()).toBe(cookie);
    expect(await app.asked()).toEqual({ kind: "transient" });
    expect(app.lines.join()).toContain("its page tries again");
    await app.recover();
    expect(await app.session()).toMatchObject({ status: "signed-in" });
  });

  test("[A138] that WorkOS has ended is signed out, and its cookie is deleted", async () => {
    await app.signIn();
    const { page } = await app.session();
    await app.server.workos().userManagement.revokeSession({ sessionId: page.session?.identity.sessionId ?? "" });
    app.expire();
    expect(await app.session()).toMatchObject({ status: "signed-out" });
    expect(app.rawCookie()).toBe("");
    expect(await app.asked()).toEqual({ kind: "gone" });
  });

  test("[A138] in an organization that the user has left is signed out", async () => {
    await app.signIn();
    const { user } = await app.session();
    const { organizations, userManagement } = app.server.workos();
    const { id: organizationId } = await organizations.createOrganization({ name: "Acme" });
    const membership = { userId: user?.id ?? "", organizationId };
    const { id } = await userManagement.createOrganizationMembership(membership);
    await app.post("organization", { body: JSON.stringify({ organizationId }) });
    expect(await app.session()).toMatchObject({ status: "signed-in", organizationId });
    await userManagement.deleteOrganizationMembership(id);
    app.expire();
    expect(await app.session()).toMatchObject({ status: "signed-out" });
  });

  test("[A144] of a cookie for the host and one for its domain, the newer one counts, and both are deleted", async () => {
    await app.signIn();
    const older = app.rawCookie();
    app.expire();
    await app.session();
    const newer = app.rawCookie();
    const server = createAuthServer({ ...app.settings, cookieDomain: "example.com" });
    for (const cookie of [`${older}; wos-session=${newer}`, `${newer}; wos-session=${older}`]) {
      const request = new Request(app.origin, { headers: { cookie: `wos-session=${cookie}` } });
      const { page } = await server.readSession(request, { mayRenew: false });
      expect(page.session).toEqual((await app.session()).page.session);
      const lines = (await server.endSession(request)).cookies.map(serializeCookie);
      const deletions = lines.filter((line) => /^wos-session=;.*Max-Age=0/.test(line));
      expect(deletions.map((line) => line.includes("Domain=example.com"))).toEqual([false, true]);
    }
  });

  test.each([
    ["a changed cookie", (cookie: string) => `${cookie.slice(0, 60)}AAAA${cookie.slice(64)}`],
    ["half a cookie", (cookie: string) => cookie.slice(0, 80)],
    ["not a sealed cookie", () => "eyJ1c2VyIjp7fX0"],
    ["a cookie that cannot be decoded", () => "%E0%A4%A"],
  ])("[A138] in %s is signed out", async (_, change) => {
    await app.signIn();
    const cookie = `wos-session=${change(app.rawCookie())}`;
    const response = await fetch(app.origin, { headers: { cookie } });
    expect(await response.json()).toMatchObject({ status: "signed-out" });
    const answer = await fetch(`${app.origin}/auth/session`, { method: "POST", headers: { ...OURS, cookie } });
    expect(await answer.json()).toEqual({ kind: "gone" });
  });

  test("[A139] with the profile of another user than its token's is signed out", async () => {
    await app.signIn();
    const { accessToken, user } = await app.session();
    const forged = { accessToken: accessToken ?? "", refreshToken: "", user: { ...user, id: "user_other" } };
    const { status, cookies } = await app.server.startSession(new Request(app.origin), forged as never);
    expect(status).toBe("signed-out");
    const cookie = cookies.map(serializeCookie).join("; ");
    expect(await (await fetch(app.origin, { headers: { cookie } })).json()).toMatchObject({ status: "signed-out" });
  });

  test("[A145] that does not fit into a cookie is refused with the reason, instead of being lost by the browser", async () => {
    const { href } = await app.visitor.signIn((await app.start()).href, ADA);
    const text = "x".repeat(5000);
    const { user } = await app.server.workos().userManagement.authenticateWithPassword({ clientId: CLIENT, ...ADA });
    const { accessToken, refreshToken } = { accessToken: `${tokenWith({ sub: user.id, text })}`, refreshToken: "r" };
    const starting = app.server.startSession(new Request(app.origin), { accessToken, refreshToken, user });
    await expect(starting).rejects.toMatchObject({
      code: "SESSION_TOO_LARGE",
      message: expect.stringMatching(/\d+ bytes of 4096/),
    });
    expect((await app.visitor.open(href)).response.status).toBe(200);
  });

  test.each([
    ["http://localhost", {}, false],
    ["https://app.example.com", {}, true],
    ["http://10.0.0.1:3000", { "x-forwarded-proto": "https", "x-forwarded-host": "app.example.com" }, true],
  ])("[A144] is kept in a cookie that no script reads and no other site sends: %s %j", async (url, headers, secure) => {
    await app.signIn();
    const { accessToken, user } = await app.session();
    const authentication = { accessToken: accessToken ?? "", refreshToken: "r", user } as never;
    const { cookies } = await app.server.startSession(new Request(url, { headers }), authentication);
    const line = serializeCookie(cookies.at(-1) as never);
    expect(line).toMatch(/^wos-session=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; (Secure; )?SameSite=Lax$/);
    expect(line.includes("Secure")).toBe(secure);
  });
});

/** A JWT without a signature. */
function tokenWith(claims: Record<string, unknown>): string {
  const iat = Math.floor(Date.now() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ iat, exp: iat + 300, sid: "session_1", ...claims })}.x`;
}

test.each([
  [{ clientId: "" }, "WORKOS_CLIENT_ID is not set"],
  [{ apiKey: "" }, "WORKOS_API_KEY is not set"],
  [{ cookiePassword: "short" }, "has 5 characters; it needs at least 32"],
  [{ redirectUri: "/callback" }, 'WORKOS_REDIRECT_URI is "/callback"'],
])("[A146] a server without a usable setting says which: %j", async (options, evidence) => {
  const whole = { clientId: CLIENT, apiKey: API_KEY, cookiePassword: COOKIE_PASSWORD };
  const wrong = createAuthServer({ ...whole, ...options });
  const reading = wrong.readSession(new Request(app.origin));
  await expect(reading).rejects.toMatchObject({ code: "SERVER_CONFIG", message: expect.stringContaining(evidence) });
  await expect(reading).rejects.not.toMatchObject({ message: expect.stringContaining(API_KEY) });
});

test.each(["NEXT_PUBLIC_CONVEX_URL", "VITE_CONVEX_URL", "CONVEX_URL", undefined])(
  "[A227] the page of every session names the deployment of the environment: %s",
  async (variable) => {
    await app.signIn();
    const url = "https://brave-otter-456.convex.cloud";
    for (const name of ["NEXT_PUBLIC_CONVEX_URL", "VITE_CONVEX_URL", "CONVEX_URL"])
      vi.stubEnv(name, name === variable ? url : undefined);
    try {
      const server = createAuthServer({ clientId: CLIENT, apiKey: API_KEY, cookiePassword: COOKIE_PASSWORD });
      const cookies = [{ cookie: `wos-session=${app.rawCookie()}` }, undefined];
      const sessions = await Promise.all(
        cookies.map((headers) => server.readSession(new Request(app.origin, headers && { headers }))),
      );
      const named = variable === undefined ? [] : ["convexUrl"];
      expect(sessions.map(({ status }) => status)).toEqual(["signed-in", "signed-out"]);
      for (const { page } of sessions) {
        expect(Object.keys(page)).toEqual(["session", "user", "impersonator", ...named]);
        expect(page.convexUrl).toBe(variable === undefined ? undefined : url);
      }
    } finally {
      vi.unstubAllEnvs();
    }
  },
);
