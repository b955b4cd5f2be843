// Signing in with `@lockstep/auth/server`, against local AuthKit.
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ADA, CLIENT } from "./support/authkit.ts";
import { type AuthServerApp, EVERYTHING, TOKEN, startAuthServerApp } from "./support/auth-server-app.ts";
import { createVisitor } from "./support/visitor.ts";

let app: AuthServerApp;

beforeEach(async () => void (app = await startAuthServerApp()));
afterEach(() => app.close());

describe("sign-in", () => {
  test("[A132] leads to AuthKit and back to the page it started from, which is then signed in", async () => {
    expect(await app.session()).toMatchObject({ status: "signed-out", user: null, page: { session: null } });
    const url = await app.signIn("/auth/sign-in?return_to=%2Fitems%3Fpage%3D2");
    expect(url.href).toBe(`${app.origin}/items?page=2`);
    const signedIn = await app.session();
    expect(signedIn).toMatchObject({ status: "signed-in", user: { email: ADA.email }, impersonator: null });
    expect(signedIn.page.user).toMatchObject({ email: ADA.email, firstName: "Ada" });
    expect(JSON.stringify(signedIn.page)).not.toMatch(TOKEN);
  });

  test("[A224] a copy of the session, and what is printed of it, contain no token and no cookie", async () => {
    await app.signIn();
    const cookie = `wos-session=${app.rawCookie()}`;
    const session = await app.server.readSession(new Request(app.origin, { headers: { cookie } }));
    expect(session.accessToken).toMatch(TOKEN);
    for (const text of [JSON.stringify(session), inspect(session), JSON.stringify({ ...session })]) {
      expect(text).not.toMatch(TOKEN);
      expect(text).not.toContain("cookies");
    }
  });

  test("[A132] asks AuthKit with PKCE, a state, and the parameters that the address names", async () => {
    const url = await app.start("/auth/sign-up?login_hint=a%40b.c&organization_id=org_1&max_age=300&return_to=/x");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT,
      code_challenge_method: "S256",
      login_hint: "a@b.c",
      organization_id: "org_1",
      max_age: "300",
      provider: "authkit",
      redirect_uri: `${app.origin}/auth/callback`,
      response_type: "code",
      screen_hint: "sign-up",
    });
    expect((await app.start("/auth/sign-in?provider=GoogleOAuth")).searchParams.get("provider")).toBe("GoogleOAuth");
    expect((await app.start("/auth/sign-in?provider=evil")).searchParams.get("provider")).toBe("authkit");
    expect((await app.start("/auth/sign-in?connection_id=conn_1")).searchParams.get("connection_id")).toBe("conn_1");
  });

  test("[A133] a callback that this browser did not start, or starts twice, starts no session", async () => {
    const back = await app.visitor.signIn((await app.start()).href, ADA);
    const stranger = createVisitor();
    for (const url of [
      back.href,
      `${app.origin}/auth/callback?code=code_1`,
      `${app.origin}/auth/callback?code=c&state=s`,
    ]) {
      const { response } = await stranger.open(url);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('<a href="/auth/sign-in">');
      expect(stranger.cookies(app.origin).get("wos-session")).toBeUndefined();
    }
    expect((await app.visitor.open(back.href)).response.status).toBe(200);
    // The back button: the code has been used, and the user is signed in.
    expect((await app.visitor.open(back.href)).url.href).toBe(`${app.origin}/`);
  });

  test("[A133] what AuthKit refuses is a page with a sentence and a way to try again, and nothing of the address", async () => {
    const canceled = await app.visitor.request(
      `${app.origin}/auth/callback?error=access_denied&error_description=%3Cscript%3E`,
    );
    expect(await canceled.text()).toContain("The sign-in was canceled.");
    const { href } = await app.visitor.signIn((await app.start()).href, ADA);
    await app.fault({ ...EVERYTHING, status: 401 });
    const failed = await app.visitor.request(href);
    expect(failed.status).toBe(500);
    const html = await failed.text();
    expect(html).toContain("Please try again");
    expect(html).not.toMatch(/<script|code=/);
    expect(failed.headers.get("cache-control")).toContain("no-store");
    expect(app.lines.join()).toMatch(/A sign-in was not completed: \w+/);
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "x",
  ])("[A134] never leads to another site: %j", async (target) => {
    const url = await app.signIn(`/auth/sign-in?return_to=${encodeURIComponent(target)}`);
    expect(url.origin).toBe(app.origin);
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
      const response = await app.visitor.request(`${app.origin}/auth/sign-in`, { headers });
      expect([response.status, response.headers.getSetCookie()]).toEqual([204, []]);
    }
  });

  test("[A135] abandoned sign-ins leave at most five cookies", async () => {
    for (let tries = 0; tries < 30; tries++) await app.start();
    expect(app.visitor.cookies(app.origin).size).toBeLessThanOrEqual(5);
    await app.signIn();
    expect(await app.session()).toMatchObject({ status: "signed-in" });
  });

  test("[A147] names the host that the browser uses, behind a reverse proxy and in a container", async () => {
    const url = await app.start("/auth/sign-in", {
      "x-forwarded-host": "preview-1.example.com",
      "x-forwarded-proto": "https",
    });
    expect(url.searchParams.get("redirect_uri")).toBe("https://preview-1.example.com/auth/callback");
  });

  test("[A153] with a max_age that is over, AuthKit asks again who the user is", async () => {
    await app.signIn();
    const at = (await app.session()).authenticatedAt ?? 0;
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    const again = await app.visitor.request((await app.start("/auth/sign-in?max_age=0")).href);
    expect(again.status).toBe(200);
    const without = await app.visitor.request((await app.start("/auth/sign-in")).href);
    expect(without.headers.get("location")).toContain("/auth/callback");
  });
});
