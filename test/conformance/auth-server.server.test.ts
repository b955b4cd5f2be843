// The server half of @lockstep/auth against local AuthKit, without a framework: a server of a few lines, and a visitor with cookies.
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AuthServer, type ServerSession, createAuthServer, serializeCookie } from "@lockstep/auth/server";
import { ADA, API_KEY, CLIENT, COOKIE_PASSWORD, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { type Visitor, createVisitor } from "./support/visitor.ts";

const OURS = { "x-lockstep-session": "held", "sec-fetch-site": "same-origin" };
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;

let authkit: LocalAuthKit;
let server: AuthServer;
let origin: string;
let close: () => void;
let visitor: Visitor;
/** The offset of the server's clock, in ms. */
let shift: number;
let lines: string[];

beforeEach(async () => {
  shift = 0;
  lines = [];
  const app = serve({ fetch: (request) => answer(request), port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => app.once("listening", resolve));
  origin = `http://localhost:${(app.address() as AddressInfo).port}`;
  authkit = await startAuthKit({
    clients: [{ id: CLIENT, redirectUris: [`${origin}/auth/callback`], signOutRedirects: [origin, `${origin}/bye`] }],
  });
  server = createAuthServer(
    {
      clientId: CLIENT,
      apiKey: API_KEY,
      cookiePassword: COOKIE_PASSWORD,
      apiHostname: "localhost",
      apiPort: authkit.port,
      apiHttps: false,
    },
    { now: () => Date.now() + shift, report: (line) => lines.push(line) },
  );
  visitor = createVisitor();
  close = () => app.close();
});

afterEach(async () => {
  expect(lines.filter((line) => TOKEN.test(line))).toEqual([]);
  close();
  await authkit.close();
});

/** The application: session routes below /auth, and a page that shows its session. */
async function answer(asSent: Request): Promise<Response> {
  // Node's fetch says of itself that it is a script; this is a browser.
  const headers = new Headers(asSent.headers);
  headers.set("sec-fetch-mode", headers.get("x-mode") ?? "navigate");
  const request = new Request(asSent, { headers });
  if (new URL(request.url).pathname.startsWith("/auth/")) return server.handle(request);
  const { cookies, ...session } = await server.readSession(request);
  const response = Response.json(session);
  for (const cookie of cookies) response.headers.append("set-cookie", serializeCookie(cookie));
  return response;
}

async function start(path = "/auth/sign-in", headers: Record<string, string> = {}): Promise<URL> {
  const response = await visitor.request(`${origin}${path}`, { headers });
  return new URL(response.headers.get("location") ?? "none:", origin);
}

async function signIn(path?: string): Promise<URL> {
  const back = await visitor.signIn((await start(path)).href, ADA);
  return (await visitor.open(back.href)).url;
}

async function session(): Promise<ServerSession> {
  return (await (await visitor.request(`${origin}/`)).json()) as ServerSession;
}

const post = (path: string, init: RequestInit = {}): Promise<Response> =>
  visitor.request(`${origin}/auth/${path}`, { method: "POST", ...init, headers: { ...OURS, ...init.headers } });
const asked = async (kind: "held" | "renewed" = "held"): Promise<Record<string, unknown>> =>
  (await (await post("session", { headers: { "x-lockstep-session": kind } })).json()) as Record<string, unknown>;
const rawCookie = (): string => visitor.cookies(origin).get("wos-session") ?? "";

async function fault(body: Record<string, unknown>): Promise<void> {
  await fetch(`http://localhost:${authkit.port}/_lockstep/faults`, { method: "POST", body: JSON.stringify(body) });
}
const EVERYTHING = { method: "*", path: "/*", status: 503 };
const recover = (): Promise<Response> =>
  fetch(`http://localhost:${authkit.port}/_lockstep/faults`, { method: "DELETE" });

/** Shifts all clocks past the expiry of the token in the cookie. */
function expire(): void {
  shift += 301_000;
  authkit.clock.shift = shift;
}

describe("sign-in", () => {
  test("[A132] leads to AuthKit and back to the page it started from, which is then signed in", async () => {
    expect(await session()).toMatchObject({ status: "signed-out", user: null, page: { session: null } });
    const url = await signIn("/auth/sign-in?return_to=%2Fitems%3Fpage%3D2");
    expect(url.href).toBe(`${origin}/items?page=2`);
    const signedIn = await session();
    expect(signedIn).toMatchObject({ status: "signed-in", user: { email: ADA.email }, impersonator: null });
    expect(signedIn.page.user).toMatchObject({ email: ADA.email, firstName: "Ada" });
    expect(JSON.stringify(signedIn.page)).not.toMatch(TOKEN);
  });

  test("[A132] asks AuthKit with PKCE, a state, and the parameters that the address names", async () => {
    const url = await start("/auth/sign-up?login_hint=a%40b.c&organization_id=org_1&max_age=300&return_to=/x");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT,
      code_challenge_method: "S256",
      login_hint: "a@b.c",
      organization_id: "org_1",
      max_age: "300",
      provider: "authkit",
      redirect_uri: `${origin}/auth/callback`,
      response_type: "code",
      screen_hint: "sign-up",
    });
    expect((await start("/auth/sign-in?provider=GoogleOAuth")).searchParams.get("provider")).toBe("GoogleOAuth");
    expect((await start("/auth/sign-in?provider=evil")).searchParams.get("provider")).toBe("authkit");
    expect((await start("/auth/sign-in?connection_id=conn_1")).searchParams.get("connection_id")).toBe("conn_1");
  });

  test("[A133] a callback that this browser did not start, or starts twice, starts no session", async () => {
    const back = await visitor.signIn((await start()).href, ADA);
    const stranger = createVisitor();
    for (const url of [back.href, `${origin}/auth/callback?code=code_1`, `${origin}/auth/callback?code=c&state=s`]) {
      const { response } = await stranger.open(url);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('<a href="/auth/sign-in">');
      expect(stranger.cookies(origin).get("wos-session")).toBeUndefined();
    }
    expect((await visitor.open(back.href)).response.status).toBe(200);
    // The back button: the code has been used, and the user is signed in.
    expect((await visitor.open(back.href)).url.href).toBe(`${origin}/`);
  });

  test("[A133] what AuthKit refuses is a page with a sentence and a way to try again, and nothing of the address", async () => {
    const canceled = await visitor.request(
      `${origin}/auth/callback?error=access_denied&error_description=%3Cscript%3E`,
    );
    expect(await canceled.text()).toContain("The sign-in was canceled.");
    const { href } = await visitor.signIn((await start()).href, ADA);
    await fault({ ...EVERYTHING, status: 401 });
    const failed = await visitor.request(href);
    expect(failed.status).toBe(500);
    const html = await failed.text();
    expect(html).toContain("Please try again");
    expect(html).not.toMatch(/<script|code=/);
    expect(failed.headers.get("cache-control")).toContain("no-store");
    expect(lines.join()).toMatch(/A sign-in was not completed: \w+/);
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "x",
  ])("[A134] never leads to another site: %j", async (target) => {
    const url = await signIn(`/auth/sign-in?return_to=${encodeURIComponent(target)}`);
    expect(url.origin).toBe(origin);
  });

  test("[A135] prefetches and requests of scripts start no sign-in and leave no cookie", async () => {
    const advance: Record<string, string>[] = [
      { "x-mode": "cors" },
      { purpose: "prefetch" },
      { "sec-purpose": "prefetch;prerender" },
      { rsc: "1" },
      { "next-router-prefetch": "1" },
    ];
    for (const headers of advance) {
      const response = await visitor.request(`${origin}/auth/sign-in`, { headers });
      expect([response.status, response.headers.getSetCookie()]).toEqual([204, []]);
    }
  });

  test("[A135] abandoned sign-ins leave at most five cookies", async () => {
    for (let tries = 0; tries < 30; tries++) await start();
    expect(visitor.cookies(origin).size).toBeLessThanOrEqual(5);
    await signIn();
    expect(await session()).toMatchObject({ status: "signed-in" });
  });

  test("[A147] names the host that the browser uses, behind a reverse proxy and in a container", async () => {
    const url = await start("/auth/sign-in", {
      "x-forwarded-host": "preview-1.example.com",
      "x-forwarded-proto": "https",
    });
    expect(url.searchParams.get("redirect_uri")).toBe("https://preview-1.example.com/auth/callback");
  });

  test("[A153] with a max_age that is over, AuthKit asks again who the user is", async () => {
    await signIn();
    const at = (await session()).authenticatedAt ?? 0;
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    const again = await visitor.request((await start("/auth/sign-in?max_age=0")).href);
    expect(again.status).toBe(200);
    const without = await visitor.request((await start("/auth/sign-in")).href);
    expect(without.headers.get("location")).toContain("/auth/callback");
  });
});

describe("the session of a request", () => {
  test("[A136] whose token has expired is refreshed, once for 20 parallel requests, and each response sets the cookie", async () => {
    await signIn();
    expire();
    const cookie = `wos-session=${rawCookie()}`;
    const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(origin, { headers: { cookie } })));
    const sessions = (await Promise.all(responses.map((response) => response.json()))) as ServerSession[];
    for (const one of sessions)
      expect(one).toMatchObject({ status: "signed-in", accessToken: sessions[0]?.accessToken });
    // Each refresh seals its session with another salt.
    expect(new Set(responses.flatMap(({ headers }) => headers.getSetCookie())).size).toBe(1);
  });

  test("[A136] a server that may not set cookies does not refresh", async () => {
    await signIn();
    expire();
    const request = new Request(origin, { headers: { cookie: `wos-session=${rawCookie()}` } });
    expect(await server.readSession(request, { mayRenew: false })).toMatchObject({
      status: "unconfirmed",
      cookies: [],
    });
  });

  test("[A137] is unconfirmed while WorkOS cannot be reached: the user is known, there is no token, the cookie stays", async () => {
    await signIn();
    expire();
    await fault(EVERYTHING);
    const cookie = rawCookie();
    const unconfirmed = await session();
    expect(unconfirmed).toMatchObject({ status: "unconfirmed", accessToken: null, user: { email: ADA.email } });
    expect(unconfirmed.page.session?.identity.subject).toBe(unconfirmed.user?.id);
    expect(rawCookie()).toBe(cookie);
    expect(await asked()).toEqual({ kind: "transient" });
    expect(lines.join()).toContain("its page tries again");
    await recover();
    expect(await session()).toMatchObject({ status: "signed-in" });
  });

  test("[A138] that WorkOS has ended is signed out, and its cookie is deleted", async () => {
    await signIn();
    const { page } = await session();
    await server.workos().userManagement.revokeSession({ sessionId: page.session?.identity.sessionId ?? "" });
    expire();
    expect(await session()).toMatchObject({ status: "signed-out" });
    expect(rawCookie()).toBe("");
    expect(await asked()).toEqual({ kind: "gone" });
  });

  test.each([
    ["a changed cookie", (cookie: string) => `${cookie.slice(0, 60)}AAAA${cookie.slice(64)}`],
    ["half a cookie", (cookie: string) => cookie.slice(0, 80)],
    ["not a sealed cookie", () => "eyJ1c2VyIjp7fX0"],
    ["a cookie that cannot be decoded", () => "%E0%A4%A"],
  ])("[A138] in %s is signed out", async (_, change) => {
    await signIn();
    const cookie = `wos-session=${change(rawCookie())}`;
    const response = await fetch(origin, { headers: { cookie } });
    expect(await response.json()).toMatchObject({ status: "signed-out" });
    const answer = await fetch(`${origin}/auth/session`, { method: "POST", headers: { ...OURS, cookie } });
    expect(await answer.json()).toEqual({ kind: "gone" });
  });

  test("[A139] with the profile of another user than its token's is signed out", async () => {
    await signIn();
    const { accessToken, user } = await session();
    const forged = { accessToken: accessToken ?? "", refreshToken: "", user: { ...user, id: "user_other" } };
    const { status, cookies } = await server.startSession(new Request(origin), forged as never);
    expect(status).toBe("signed-out");
    const cookie = cookies.map(serializeCookie).join("; ");
    expect(await (await fetch(origin, { headers: { cookie } })).json()).toMatchObject({ status: "signed-out" });
  });

  test("[A145] that does not fit into a cookie is refused with the reason, instead of being lost by the browser", async () => {
    const { href } = await visitor.signIn((await start()).href, ADA);
    const text = "x".repeat(5000);
    const { user } = await server.workos().userManagement.authenticateWithPassword({ clientId: CLIENT, ...ADA });
    const { accessToken, refreshToken } = { accessToken: `${tokenWith({ sub: user.id, text })}`, refreshToken: "r" };
    const starting = server.startSession(new Request(origin), { accessToken, refreshToken, user });
    await expect(starting).rejects.toMatchObject({
      code: "SESSION_TOO_LARGE",
      message: expect.stringMatching(/\d+ bytes of 4096/),
    });
    expect((await visitor.open(href)).response.status).toBe(200);
  });

  test.each([
    ["http://localhost", {}, false],
    ["https://app.example.com", {}, true],
    ["http://10.0.0.1:3000", { "x-forwarded-proto": "https", "x-forwarded-host": "app.example.com" }, true],
  ])("[A144] is kept in a cookie that no script reads and no other site sends: %s %j", async (url, headers, secure) => {
    await signIn();
    const { accessToken, user } = await session();
    const authentication = { accessToken: accessToken ?? "", refreshToken: "r", user } as never;
    const { cookies } = await server.startSession(new Request(url, { headers }), authentication);
    const line = serializeCookie(cookies[0] as never);
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

describe("the session routes", () => {
  test("[A127] [A144] answer pages of their own origin only, and no answer may be stored", async () => {
    await signIn();
    for (const path of ["session", "organization", "sign-out"]) {
      const refused = await post(path, { headers: { "sec-fetch-site": "cross-site" } });
      expect([path, refused.status]).toEqual([path, 403]);
      expect(await refused.text()).not.toMatch(TOKEN);
      expect(refused.headers.get("cache-control")).toBe("private, no-store");
    }
    const { status, headers } = await post("session");
    expect([status, headers.get("cache-control"), headers.get("vary")]).toEqual([200, "private, no-store", "Cookie"]);
    expect((await visitor.request(`${origin}/auth/session`)).status).toBe(405);
    expect((await visitor.request(`${origin}/auth/nothing`)).status).toBe(404);
    expect(await session()).toMatchObject({ status: "signed-in" });
  });

  test("[A128] a token in the cookie is returned as it is, unless a new one is asked for; without a cookie it is gone", async () => {
    expect(await asked()).toEqual({ kind: "gone" });
    await signIn();
    const held = await asked();
    expect(held).toMatchObject({ kind: "token", minted: false });
    const renewed = await asked("renewed");
    expect(renewed).toMatchObject({ kind: "token", minted: true });
    expect(renewed["token"]).not.toBe(held["token"]);
    expect(await asked()).toEqual({ ...renewed, minted: false });
  });

  test("[A129] requests for a new token with one cookie, also shortly after, cause one refresh", async () => {
    await signIn();
    const cookie = `wos-session=${rawCookie()}`;
    // Each refresh seals its session with another salt.
    const renew = async (): Promise<unknown> => {
      const headers = { ...OURS, cookie, "x-lockstep-session": "renewed" };
      const answer = await fetch(`${origin}/auth/session`, { method: "POST", headers });
      return [answer.headers.getSetCookie(), await answer.json()];
    };
    const answers = await Promise.all(Array.from({ length: 20 }, renew));
    for (const one of answers) expect(one).toEqual(answers[0]);
    expect(await renew()).toEqual(answers[0]);
    shift += 11_000;
    expect(await renew()).not.toEqual(answers[0]);
  });

  test("[A143] moves the session to another organization of the user, and refuses any other", async () => {
    await signIn();
    const { id } = await server.workos().organizations.createOrganization({ name: "Acme" });
    const { user } = await session();
    const refused = await post("organization", { body: JSON.stringify({ organizationId: id }) });
    expect(await refused.json()).toMatchObject({ kind: "refused", message: expect.stringContaining(id) });
    expect(await session()).toMatchObject({ status: "signed-in", organizationId: null });
    await server.workos().userManagement.createOrganizationMembership({ userId: user?.id ?? "", organizationId: id });
    const old = rawCookie();
    const moved = await post("organization", { body: JSON.stringify({ organizationId: id }) });
    expect(await moved.json()).toEqual({ kind: "switched" });
    expect(await session()).toMatchObject({ organizationId: id });
    // A request that was under way with the previous cookie.
    const late = await fetch(`${origin}/auth/session`, {
      method: "POST",
      headers: { ...OURS, cookie: `wos-session=${old}`, "x-lockstep-session": "renewed" },
    });
    const { token } = (await late.json()) as { token: string };
    expect(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())).toMatchObject({ org_id: id });
    for (const body of ["", "{}", "x".repeat(5000)]) expect((await post("organization", { body })).status).toBe(400);
  });

  test("[A140] sign-out ends the session here and in WorkOS, and leads back", async () => {
    await signIn();
    const form = await visitor.request(`${origin}/auth/sign-out`, {
      method: "POST",
      body: new URLSearchParams({ return_to: "/bye" }),
      headers: { "sec-fetch-site": "same-origin" },
    });
    expect(form.status).toBe(303);
    const left = await visitor.open(new URL(form.headers.get("location") ?? "", origin).href);
    expect(left.url.href).toBe(`${origin}/bye`);
    expect(await session()).toMatchObject({ status: "signed-out" });
    // AuthKit asks who the user is.
    expect((await visitor.request((await start()).href)).status).toBe(200);
  });

  test("[A140] a script gets the address to go to, which is WorkOS's", async () => {
    await signIn();
    const { url } = (await (await post("sign-out")).json()) as { url: string };
    expect(url).toContain("/user_management/sessions/logout?session_id=session_");
    expect(await (await post("sign-out")).json()).toEqual({ url: "/" });
  });

  test("[A141] a sign-out that WorkOS could not be told of is finished by the next sign-in", async () => {
    await signIn();
    const { page } = await session();
    const sessionId = page.session?.identity.sessionId ?? "";
    await fault(EVERYTHING);
    const answer = await post("sign-out", { body: new URLSearchParams({ return_to: "/bye" }) });
    expect(await answer.json()).toEqual({ url: "/bye" });
    expect(await session()).toMatchObject({ status: "signed-out" });
    await recover();
    const sessionsOf = async (): Promise<string[]> => {
      const list = await server.workos().userManagement.listSessions(page.user?.id ?? "");
      return list.data.filter(({ status }) => status === "active").map(({ id }) => id);
    };
    expect(await sessionsOf()).toContain(sessionId);
    // AuthKit still knows the browser, but asks for the password.
    const next = await visitor.request((await start()).href);
    expect(next.status).toBe(200);
    expect(await sessionsOf()).not.toContain(sessionId);
    await signIn();
    expect(await session()).toMatchObject({ status: "signed-in" });
    expect([...visitor.cookies(origin).keys()]).toEqual(expect.not.arrayContaining(["wos-session-ended"]));
  });

  test("[A142] a response that was under way during a sign-out does not bring the session back", async () => {
    await signIn();
    const cookie = rawCookie();
    await post("sign-out");
    const ended = visitor.cookies(origin).get("wos-session-ended");
    const headers = { cookie: `wos-session=${cookie}; wos-session-ended=${ended}` };
    const late = await fetch(origin, { headers });
    expect(await late.json()).toMatchObject({ status: "signed-out" });
    expect(late.headers.getSetCookie().join()).toMatch(/wos-session=;.*Max-Age=0/);
    const answer = await fetch(`${origin}/auth/session`, { method: "POST", headers: { ...OURS, ...headers } });
    expect(await answer.json()).toEqual({ kind: "gone" });
  });
});

test.each([
  [{ clientId: "" }, "WORKOS_CLIENT_ID is not set"],
  [{ apiKey: "" }, "WORKOS_API_KEY is not set"],
  [{ cookiePassword: "short" }, "has 5 characters; it needs at least 32"],
  [{ redirectUri: "/callback" }, 'WORKOS_REDIRECT_URI is "/callback"'],
])("[A146] a server without a usable setting says which: %j", async (options, evidence) => {
  const whole = { clientId: CLIENT, apiKey: API_KEY, cookiePassword: COOKIE_PASSWORD };
  const wrong = createAuthServer({ ...whole, ...options });
  const reading = wrong.readSession(new Request(origin));
  await expect(reading).rejects.toMatchObject({ code: "SERVER_CONFIG", message: expect.stringContaining(evidence) });
  await expect(reading).rejects.not.toMatchObject({ message: expect.stringContaining(API_KEY) });
});
