// Sign-in pages of one's own against local AuthKit: the redirects, the cookie, forms without a script, and trouble.
import { serve } from "@hono/node-server";
import { sessionEncryption } from "@workos/authkit-session";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { codeAt } from "../../packages/lockstep/test/identity/support/authenticator-app.ts";
import { ADA, COOKIE_PASSWORD } from "./support/authkit.ts";
import { COOKIE, OURS, ownPages, wrong } from "./support/own-pages.ts";

const { world, start, serverAt, post, step, current, session, workos, codeTo, fault, signedInAs } = ownPages();

describe("Google and identity providers", () => {
  async function at(path: string): Promise<URL> {
    const response = await world.visitor.request(`${world.origin}${path}`);
    return new URL(response.headers.get("location") ?? "none:", world.origin);
  }

  /** Ada signs in at Google, which leads back to the application. */
  async function back(url: URL): Promise<string> {
    url.port = String(world.authkit.port);
    const { url: page, response } = await world.visitor.open(url.href);
    const form = /<form\b[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(await response.text());
    const hidden = [...(form?.[2] ?? "").matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const fields = hidden.map(([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")]);
    const body = new URLSearchParams([...fields, ["email", ADA.email], ["email_verified", "yes"]]);
    const action = new URL((form?.[1] ?? "").replaceAll("&amp;", "&"), page);
    const answered = await world.visitor.request(action.href, {
      method: "POST",
      headers: { origin: page.origin },
      body,
    });
    return answered.headers.get("location") ?? "";
  }

  /** Answers a code of the callback with what WorkOS asks of a user who signs in with their password. */
  async function interrupt(): Promise<() => void> {
    const real = world.authkit.port;
    const proxy = serve({
      port: 0,
      hostname: "127.0.0.1",
      overrideGlobalObjects: false,
      fetch: async (request) => {
        const { pathname, search } = new URL(request.url);
        let body = await request.text();
        if (body.includes("authorization_code")) {
          const { client_id, client_secret } = JSON.parse(body) as Record<string, string>;
          body = JSON.stringify({ client_id, client_secret, grant_type: "password", ...ADA });
        }
        const { method } = request;
        const headers = new Headers(request.headers);
        headers.delete("content-length");
        const sent = { method, headers, ...(method === "GET" ? {} : { body }) };
        return fetch(`http://localhost:${real}${pathname}${search}`, sent);
      },
    });
    await new Promise((resolve) => proxy.once("listening", resolve));
    const { port } = proxy.address() as AddressInfo;
    world.signIn = serverAt(port).ownSignIn({ signUp: true });
    return () => proxy.close();
  }

  test("[A208] Google is asked directly, and leads back to the page that the sign-in started from", async () => {
    await start();
    const url = await at("/auth/sign-in?provider=GoogleOAuth&return_to=%2Fitems");
    expect(url.searchParams.get("provider")).toBe("GoogleOAuth");
    expect((await world.visitor.open(await back(url))).url.pathname).toBe("/items");
    await signedInAs(ADA.email);
  });

  test("[A214] a sign-in without a provider leads to the own page with all of its parameters", async () => {
    await start({}, { page: "/welcome" });
    const there = async (path: string): Promise<string> => (await at(path)).href.slice(world.origin.length);
    expect(await there("/auth/sign-in")).toBe("/welcome");
    expect(await there("/auth/sign-in?return_to=%2Fa&invitation_token=inv")).toBe(
      "/welcome?return_to=%2Fa&invitation_token=inv",
    );
    expect(await there("/auth/sign-up")).toBe("/welcome?mode=sign-up");
    expect((await at("/auth/sign-in?provider=authkit")).searchParams.get("provider")).toBe("authkit");
    expect((await at("/auth/sign-in?organization_id=org_1")).searchParams.get("organization_id")).toBe("org_1");
  });

  test("[A214] an impersonation, which only the hosted page can start, gets there through the session routes", async () => {
    await start({ initiateLoginUri: "/auth/sign-in?provider=authkit" });
    const { data } = await workos<{ data: [{ id: string }] }>("/user_management/users");
    const body = { user_id: data[0].id, impersonator: { email: "admin@example.com" } };
    const { url = "" } = await workos("/_lockstep/impersonate", body);
    await world.visitor.open(url);
    expect(await session()).toMatchObject({ user: { email: ADA.email }, impersonator: { email: "admin@example.com" } });
  });

  test("[A214] what WorkOS still asks for after Google is asked for on the own page", async () => {
    await start({ mfa: "required" });
    const done = await interrupt();
    const url = await at("/auth/sign-in?provider=GoogleOAuth&return_to=%2Fitems");
    const response = await world.visitor.request(await back(url));
    expect([response.status, response.headers.get("location")]).toEqual([303, "/sign-in"]);
    const open = await current();
    if (open?.kind !== "enroll-totp") return expect.unreachable();
    expect(await step("code", { code: codeAt(open.secret, Date.now()) })).toEqual({
      kind: "signed-in",
      returnTo: "/items",
    });
    await signedInAs(ADA.email);
    done();
  });
});

describe("the sign-in in progress", () => {
  test("[A209] is kept in a sealed cookie that scripts cannot read, for ten minutes", async () => {
    await start();
    const response = await post({ step: "send-code", email: ADA.email });
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith(COOKIE)) ?? "";
    expect(cookie).toMatch(/; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);
    expect(decodeURIComponent(cookie)).not.toContain(ADA.email);
    const secure = await post({ step: "send-code", email: ADA.email }, { "x-forwarded-proto": "https" });
    expect(secure.headers.getSetCookie().find((line) => line.startsWith(COOKIE))).toContain("; Secure");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("[A209] a changed cookie, and another one that was sealed with the same password, are no sign-in in progress", async () => {
    await start();
    await step("send-code", { email: ADA.email });
    const sealed = world.visitor.cookies(world.origin).get(COOKIE) ?? "";
    const code = await codeTo(ADA.email);
    const send = async (value: string): Promise<unknown> => {
      const headers = { ...OURS, cookie: `${COOKIE}=${value}` };
      const body = JSON.stringify({ step: "code", code });
      return (await fetch(`${world.origin}/auth/own`, { method: "POST", headers, body })).json();
    };
    const at = sealed.length - 20;
    expect(await send(sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1))).toMatchObject({
      code: "expired",
    });
    expect(await send("%")).toMatchObject({ code: "expired" });
    const password = COOKIE_PASSWORD;
    const flow = await sessionEncryption.unsealData<Record<string, unknown>>(decodeURIComponent(sealed), { password });
    const other = await sessionEncryption.sealData({ ...flow, purpose: "another" }, { password });
    expect(await send(encodeURIComponent(other))).toMatchObject({ code: "expired" });
    await step("code", { code });
    expect(await send(world.visitor.cookies(world.origin).get("wos-session") ?? "")).toMatchObject({ code: "expired" });
    const headers = { cookie: `wos-session=${sealed}` };
    expect(await (await fetch(`${world.origin}/`, { headers })).json()).toMatchObject({ status: "signed-out" });
    world.lines = [];
  });

  test("[A210] a step from another origin is refused before WorkOS is asked", async () => {
    await start();
    const before = world.authkit.log.length;
    const fields = { step: "password", email: ADA.email, password: ADA.password };
    for (const site of ["cross-site", "same-site", "none"]) {
      const response = await post(fields, { "sec-fetch-site": site });
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
    }
    const form = new URLSearchParams(fields);
    const headers = { origin: "https://evil.example", accept: "text/html" };
    expect(
      (await world.visitor.request(`${world.origin}/auth/own`, { method: "POST", headers, body: form })).status,
    ).toBe(403);
    expect(world.authkit.log.length).toBe(before);
    expect(await session()).toMatchObject({ status: "signed-out" });
  });

  test("[A211] long, foreign and broken bodies are refused before WorkOS is asked", async () => {
    await start();
    const before = world.authkit.log.length;
    const send = (body: string, type = "application/json") =>
      world.visitor.request(`${world.origin}/auth/own`, {
        method: "POST",
        headers: { ...OURS, "content-type": type },
        body,
      });
    expect((await send(JSON.stringify({ step: "password", password: "x".repeat(20_001) }))).status).toBe(400);
    expect((await send("{")).status).toBe(400);
    expect((await send("null")).status).toBe(400);
    expect((await send("x", "text/plain")).status).toBe(400);
    expect((await world.visitor.request(`${world.origin}/auth/own`)).status).toBe(405);
    expect(await step("toString")).toMatchObject({ code: "failed" });
    expect(await step("password", { email: ADA.email, password: "x".repeat(1001) })).toMatchObject({
      code: "too_long",
    });
    expect(world.authkit.log.length).toBe(before);
  });
});

describe("without a script", () => {
  const submit = (fields: Record<string, string>, page = "/sign-in?mode=code") =>
    world.visitor.request(`${world.origin}/auth/own`, {
      method: "POST",
      headers: { accept: "text/html,*/*", "sec-fetch-site": "same-origin", referer: `${world.origin}${page}` },
      body: new URLSearchParams(fields),
    });
  const target = async (response: Promise<Response>): Promise<unknown> => {
    const { status, headers } = await response;
    return [status, headers.get("location")];
  };

  test("[A212] a form leads back to its page, which shows the step or the sentence, and then to returnTo", async () => {
    await start();
    const page = "/sign-in?mode=code";
    expect(await target(submit({ step: "send-code", email: "ada", returnTo: "/items" }))).toEqual([303, page]);
    expect(await current()).toMatchObject({ kind: "refused", code: "invalid_email", open: null });
    expect(await target(submit({ step: "send-code", email: ADA.email }))).toEqual([303, page]);
    expect(await current()).toEqual({ kind: "enter-code", email: ADA.email });
    const code = await codeTo(ADA.email);
    expect(await target(submit({ step: "code", code: wrong(code) }))).toEqual([303, page]);
    expect(await current()).toMatchObject({ code: "invalid_one_time_code", open: { kind: "enter-code" } });
    expect(await target(submit({ step: "code", code }))).toEqual([303, "/items"]);
    await signedInAs(ADA.email);
  });

  test("[A212] the page of a form cannot lead to another origin", async () => {
    await start();
    expect(await target(submit({ step: "cancel" }, "//evil.example/"))).toEqual([303, "/"]);
    const headers = { accept: "text/html", "sec-fetch-site": "same-origin" };
    const init = { method: "POST", headers, body: new URLSearchParams({ step: "cancel" }) };
    expect(await target(world.visitor.request(`${world.origin}/auth/own`, init))).toEqual([303, "/sign-in"]);
  });
});

describe("trouble at WorkOS", () => {
  const AUTHENTICATE = { method: "POST", path: "/user_management/authenticate" };

  test("[A213] too many attempts are a sentence with the time to wait, and the step stays open", async () => {
    await start();
    await step("send-code", { email: ADA.email });
    await fault({ ...AUTHENTICATE, status: 429, retry_after: 1, count: 9 });
    expect(await step("code", { code: "123456" })).toMatchObject({
      code: "too_many_requests",
      message: "Too many attempts. Try again in 1 second.",
      open: { kind: "enter-code" },
    });
  });

  test("[A213] an outage is a sentence and a line in the log, and the step can be repeated", async () => {
    await start();
    await step("send-code", { email: ADA.email });
    await fault({ ...AUTHENTICATE, status: 503, count: 9 });
    const code = await codeTo(ADA.email);
    expect(await step("code", { code })).toMatchObject({ code: "unavailable", open: { kind: "enter-code" } });
    expect(world.lines).toEqual([expect.stringContaining("did not take the sign-in step code")]);
    await fetch(`http://localhost:${world.authkit.port}/_lockstep/faults`, { method: "DELETE" });
    expect(await step("code", { code })).toMatchObject({ kind: "signed-in" });
  });

  test("[A213] a wrong API key is not the user's fault, and no account is revealed", async () => {
    await start();
    world.signIn = serverAt(world.authkit.port, "sk_test_wrong").ownSignIn();
    expect(await step("send-code", { email: ADA.email })).toMatchObject({ code: "failed" });
    expect(world.lines).toHaveLength(1);
  });
});
