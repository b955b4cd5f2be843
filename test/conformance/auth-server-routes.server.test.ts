// The session routes of `@lockstep/auth/server`, which a page of its origin asks, against local AuthKit.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AuthServerApp, OURS, EVERYTHING, TOKEN, startAuthServerApp } from "./support/auth-server-app.ts";

let app: AuthServerApp;

beforeEach(async () => void (app = await startAuthServerApp()));
afterEach(() => app.close());

describe("the session routes", () => {
  test("[A127] [A144] answer pages of their own origin only, and no answer may be stored", async () => {
    await app.signIn();
    for (const path of ["session", "organization", "sign-out"]) {
      const refused = await app.post(path, { headers: { "sec-fetch-site": "cross-site" } });
      expect([path, refused.status]).toEqual([path, 403]);
      expect(await refused.text()).not.toMatch(TOKEN);
      expect(refused.headers.get("cache-control")).toBe("private, no-store");
    }
    const { status, headers } = await app.post("session");
    expect([status, headers.get("cache-control"), headers.get("vary")]).toEqual([200, "private, no-store", "Cookie"]);
    expect((await app.visitor.request(`${app.origin}/auth/session`)).status).toBe(405);
    expect((await app.visitor.request(`${app.origin}/auth/nothing`)).status).toBe(404);
    expect(await app.session()).toMatchObject({ status: "signed-in" });
  });

  test("[A128] a token in the cookie is returned as it is, unless a new one is asked for; without a cookie it is gone", async () => {
    expect(await app.asked()).toEqual({ kind: "gone" });
    await app.signIn();
    const held = await app.asked();
    expect(held).toMatchObject({ kind: "token", minted: false });
    const renewed = await app.asked("renewed");
    expect(renewed).toMatchObject({ kind: "token", minted: true });
    expect(renewed["token"]).not.toBe(held["token"]);
    expect(await app.asked()).toEqual({ ...renewed, minted: false });
  });

  test("[A129] requests for a new token with one cookie, also shortly after, cause one refresh", async () => {
    await app.signIn();
    const cookie = `wos-session=${app.rawCookie()}`;
    // Each refresh seals its session with another salt.
    const renew = async (): Promise<unknown> => {
      const headers = { ...OURS, cookie, "x-lockstep-session": "renewed" };
      const answer = await fetch(`${app.origin}/auth/session`, { method: "POST", headers });
      return [answer.headers.getSetCookie(), await answer.json()];
    };
    const answers = await Promise.all(Array.from({ length: 20 }, renew));
    for (const one of answers) expect(one).toEqual(answers[0]);
    expect(await renew()).toEqual(answers[0]);
    app.pass(11_000);
    expect(await renew()).not.toEqual(answers[0]);
  });

  test("[A143] moves the session to another organization of the user, and refuses any other", async () => {
    await app.signIn();
    const { id } = await app.server.workos().organizations.createOrganization({ name: "Acme" });
    const { user } = await app.session();
    const refused = await app.post("organization", { body: JSON.stringify({ organizationId: id }) });
    expect(await refused.json()).toMatchObject({ kind: "refused", message: expect.stringContaining(id) });
    expect(await app.session()).toMatchObject({ status: "signed-in", organizationId: null });
    await app.server
      .workos()
      .userManagement.createOrganizationMembership({ userId: user?.id ?? "", organizationId: id });
    const old = app.rawCookie();
    const moved = await app.post("organization", { body: JSON.stringify({ organizationId: id }) });
    expect(await moved.json()).toEqual({ kind: "switched" });
    expect(await app.session()).toMatchObject({ organizationId: id });
    // A request that was under way with the previous cookie.
    const late = await fetch(`${app.origin}/auth/session`, {
      method: "POST",
      headers: { ...OURS, cookie: `wos-session=${old}`, "x-lockstep-session": "renewed" },
    });
    const { token } = (await late.json()) as { token: string };
    expect(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())).toMatchObject({ org_id: id });
    for (const body of ["", "{}", "x".repeat(5000)])
      expect((await app.post("organization", { body })).status).toBe(400);
  });

  test("[A140] sign-out ends the session here and in WorkOS, and leads back", async () => {
    await app.signIn();
    const form = await app.visitor.request(`${app.origin}/auth/sign-out`, {
      method: "POST",
      body: new URLSearchParams({ return_to: "/bye" }),
      headers: { "sec-fetch-site": "same-origin" },
    });
    expect(form.status).toBe(303);
    const left = await app.visitor.open(new URL(form.headers.get("location") ?? "", app.origin).href);
    expect(left.url.href).toBe(`${app.origin}/bye`);
    expect(await app.session()).toMatchObject({ status: "signed-out" });
    // AuthKit asks who the user is.
    expect((await app.visitor.request((await app.start()).href)).status).toBe(200);
  });

  test("[A140] a script gets the address to go to, which is WorkOS's", async () => {
    await app.signIn();
    const { url } = (await (await app.post("sign-out")).json()) as { url: string };
    expect(url).toContain("/user_management/sessions/logout?session_id=session_");
    expect(await (await app.post("sign-out")).json()).toEqual({ url: "/" });
  });

  test("[A141] a sign-out that WorkOS could not be told of is finished by the next sign-in", async () => {
    await app.signIn();
    const { page } = await app.session();
    const sessionId = page.session?.identity.sessionId ?? "";
    await app.fault(EVERYTHING);
    const answer = await app.post("sign-out", { body: new URLSearchParams({ return_to: "/bye" }) });
    expect(await answer.json()).toEqual({ url: "/bye" });
    expect(await app.session()).toMatchObject({ status: "signed-out" });
    await app.recover();
    const sessionsOf = async (): Promise<string[]> => {
      const list = await app.server.workos().userManagement.listSessions(page.user?.id ?? "");
      return list.data.filter(({ status }) => status === "active").map(({ id }) => id);
    };
    expect(await sessionsOf()).toContain(sessionId);
    // AuthKit still knows the browser, but asks for the password.
    const next = await app.visitor.request((await app.start()).href);
    expect(next.status).toBe(200);
    expect(await sessionsOf()).not.toContain(sessionId);
    await app.signIn();
    expect(await app.session()).toMatchObject({ status: "signed-in" });
    // Only once.
    expect((await app.start()).searchParams.get("max_age")).toBe(null);
  });

  test("[A142] a response that was under way during a sign-out does not bring the session back", async () => {
    await app.signIn();
    const cookie = app.rawCookie();
    await app.post("sign-out");
    const ended = app.visitor.cookies(app.origin).get("wos-session-ended");
    const headers = { cookie: `wos-session=${cookie}; wos-session-ended=${ended}` };
    const late = await fetch(app.origin, { headers });
    expect(await late.json()).toMatchObject({ status: "signed-out" });
    expect(late.headers.getSetCookie().join()).toMatch(/wos-session=;.*Max-Age=0/);
    const answer = await fetch(`${app.origin}/auth/session`, { method: "POST", headers: { ...OURS, ...headers } });
    expect(await answer.json()).toEqual({ kind: "gone" });
  });

  test("[A141] a sign-out whose browser never reached WorkOS is finished by the next sign-in as well", async () => {
    await app.signIn();
    const { page } = await app.session();
    // Its answer is not followed.
    await app.post("sign-out");
    const active = async (): Promise<string[]> => {
      const list = await app.server.workos().userManagement.listSessions(page.user?.id ?? "");
      return list.data.filter(({ status }) => status === "active").map(({ id }) => id);
    };
    expect(await active()).toContain(page.session?.identity.sessionId);
    expect((await app.visitor.request((await app.start()).href)).status).toBe(200);
    expect(await active()).toEqual([]);
  });

  test.each(["signed out", "did not sign out"])(
    "[A142] a response to a user who %s does not bring their session back for the next user",
    async (how) => {
      await app.signIn();
      const first = app.rawCookie();
      if (how === "signed out") await app.post("sign-out");
      await app.signIn("/auth/sign-in?max_age=0");
      expect(app.rawCookie()).not.toBe(first);
      const ended = app.visitor.cookies(app.origin).get("wos-session-ended");
      const late = await fetch(app.origin, { headers: { cookie: `wos-session=${first}; wos-session-ended=${ended}` } });
      expect(await late.json()).toMatchObject({ status: "signed-out" });
      expect(await app.session()).toMatchObject({ status: "signed-in" });
    },
  );
});
