// The real @workos/authkit-session, which the adapters of several frameworks are built on, against local AuthKit. The framework is
// minimal: a request with cookies in, headers out.

import { CookieSessionStorage, configure, createAuthService } from "@workos/authkit-session";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADA, API_KEY, CALLBACK, CLIENT, COOKIE_PASSWORD, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { sdkAt } from "./support/node-sdk.ts";
import { createVisitor } from "./support/visitor.ts";

class Cookies extends CookieSessionStorage<Request, Response> {
  override getCookie(request: Request, name: string): Promise<string | null> {
    const pairs = (request.headers.get("cookie") ?? "").split("; ").map((pair) => pair.split("="));
    const value = pairs.find(([key]) => key === name)?.[1];
    return Promise.resolve(value === undefined ? null : decodeURIComponent(value));
  }
}

const service = createAuthService({ sessionStorageFactory: (config) => new Cookies(config) });

let authkit: LocalAuthKit;
beforeAll(async () => {
  authkit = await startAuthKit();
  configure({
    clientId: CLIENT,
    apiKey: API_KEY,
    redirectUri: CALLBACK,
    cookiePassword: COOKIE_PASSWORD,
    apiHostname: "localhost",
    apiPort: authkit.port,
    apiHttps: false,
  });
});
afterAll(() => authkit?.close());

/** The cookies that a response sets, as the next request sends them. */
function cookiesOf({ headers }: { headers?: Record<string, string | string[]> | undefined }): string {
  const lines = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === "set-cookie" ? value : [],
  );
  return lines.map((line) => line.split(";")[0] ?? "").join("; ");
}

const requestWith = (cookie: string): Request => new Request(CALLBACK, { headers: { cookie } });

/** A browser on its way back to the application: the request to the callback and its parameters. */
async function atTheCallback(): Promise<{ request: Request; code: string; state: string }> {
  const start = await service.createSignIn(undefined);
  const back = await createVisitor().signIn(start.url, ADA);
  const request = requestWith(cookiesOf(start));
  return { request, code: back.searchParams.get("code") ?? "", state: back.searchParams.get("state") ?? "" };
}

async function sessionCookie(): Promise<string> {
  const { request, code, state } = await atTheCallback();
  return cookiesOf(await service.handleCallback(request, new Response(), { code, state }));
}

test("[I211] after sign-in every request has the user", async () => {
  const { auth } = await service.withAuth(requestWith(await sessionCookie()));
  expect(auth).toMatchObject({ user: { email: ADA.email }, sessionId: expect.stringMatching(/^session_/) });
  expect(await service.withAuth(requestWith(""))).toEqual({ auth: { user: null } });
});

test("[I211] a callback in another browser, or with another state, is refused", async () => {
  const mine = await atTheCallback();
  const other = await atTheCallback();
  const attempt = (request: Request, state: string): Promise<unknown> =>
    service.handleCallback(request, new Response(), { code: mine.code, state });
  await expect(attempt(requestWith(""), mine.state)).rejects.toThrow();
  await expect(attempt(other.request, mine.state)).rejects.toThrow();
  // The state is the other browser's own, so the verifier does not match the code.
  await expect(attempt(other.request, other.state)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("[I211] an expired access token is refreshed, even by five requests at once, and the sign-out link ends the session", async () => {
  authkit.clock.shift = -400_000;
  const cookie = await sessionCookie();
  authkit.clock.shift = 0;
  const answers = await Promise.all(Array.from({ length: 5 }, () => service.withAuth(requestWith(cookie))));
  for (const { auth } of answers) expect(auth.user?.email).toBe(ADA.email);
  const refreshed = cookiesOf(await service.saveSession(undefined, answers[0]?.refreshedSessionData ?? ""));
  const { auth, refreshedSessionData } = await service.withAuth(requestWith(refreshed));
  if (auth.user === null) throw new Error("the refreshed session is not accepted");
  expect([auth.user.email, refreshedSessionData]).toEqual([ADA.email, undefined]);

  const { logoutUrl } = await service.signOut(auth.sessionId, { returnTo: new URL(CALLBACK).origin });
  const gone = await createVisitor().request(logoutUrl);
  expect(gone.headers.get("location")).toBe(`${new URL(CALLBACK).origin}/`);
  expect(await service.withAuth(requestWith(cookie))).toEqual({ auth: { user: null } });
});

test("[I229] the session switches to another organization, also after the access token has expired, and to none of other users", async () => {
  const { userManagement, organizations } = sdkAt(authkit.port);
  const cookie = await sessionCookie();
  const session = await service.getSession(requestWith(cookie));
  if (session === null) throw new Error("there is no session in the cookie");
  const mine = await organizations.createOrganization({ name: "Mine" });
  const foreign = await organizations.createOrganization({ name: "Foreign" });
  await userManagement.createOrganizationMembership({ organizationId: mine.id, userId: session.user.id });

  await expect(service.switchOrganization(session, foreign.id)).rejects.toThrow();
  authkit.clock.shift = -400_000;
  const { auth, encryptedSession } = await service.switchOrganization(session, mine.id);
  authkit.clock.shift = 0;
  expect(auth).toMatchObject({ organizationId: mine.id, claims: { org_id: mine.id, role: "member" } });
  const later = await service.withAuth(requestWith(`wos-session=${encryptedSession}`));
  expect(later.auth).toMatchObject({ organizationId: mine.id });
  expect(later.refreshedSessionData).toMatch(/\S/);
});
