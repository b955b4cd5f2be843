// New accounts on the pages: sign-up, email verification, forgotten passwords.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkNewPassword } from "../../../../src/identity/rules/check-new-password.ts";
import { openStore } from "../../../../src/identity/store/open-store.ts";
import {
  ADA,
  authorizeUrl,
  codeBody,
  pkce,
  post,
  refreshBody,
  signIn,
  start,
  START,
  type Running,
  type Tokens,
} from "../../support/local-authkit.ts";
import { codeOf, mailedCode, mailsTo, person, textOf, type Person, type Shown } from "../../support/person.ts";

const GRACE = { email: "grace@example.com", password: "a compiler for all" };

/** A user on the page after sign-up, which asks for the mailed code. */
async function signedUp(options = {}): Promise<Running & { someone: Person; page: Shown; verifier: string }> {
  const running = await start(options);
  const { verifier, challenge } = await pkce();
  const someone = person();
  const first = await someone.open(authorizeUrl(running.url, challenge, { screen_hint: "sign-up" }));
  const page = await someone.submit(first, "/sign-up", { ...GRACE, first_name: " Grace ", last_name: "" });
  return { ...running, someone, page, verifier };
}

describe("sign-up", () => {
  test("[I103] sign-up creates an account with a name, asks for the mailed code, and redirects to the application", async () => {
    const { url, someone, page, verifier } = await signedUp();
    expect([page.status, textOf(page)]).toEqual([200, expect.stringContaining("Verify your email")]);
    const done = await someone.submit(page, "/email-verification", { code: await mailedCode(url, GRACE.email) });
    expect(done.status).toBe(303);
    const tokens = (await (await post(url, codeBody(codeOf(done) ?? "", verifier))).json()) as Tokens;
    expect(tokens.user).toMatchObject({
      email: GRACE.email,
      email_verified: true,
      first_name: "Grace",
      last_name: null,
    });
  });

  test("[I103] where sign-up is off, no form creates an account", async () => {
    const { url } = await start({ settings: { signUp: false } });
    const { challenge } = await pkce();
    const someone = person();
    const first = await someone.open(authorizeUrl(url, challenge, { screen_hint: "sign-up" }));
    expect(textOf(first)).toContain("New accounts are by invitation only.");
    expect(first.html).not.toContain("/sign-up");
    const forged = await someone.submit(
      { ...first, html: first.html.replaceAll("/authorize?", "/authorize/sign-up?") },
      "/sign-up",
      GRACE,
    );
    expect(textOf(forged)).toContain("New accounts are by invitation only.");
    expect(await mailsTo(url, GRACE.email)).toEqual([]);
  });

  test("[I103] an address that has an account is asked to sign in, and its account is unchanged", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    const someone = person();
    const first = await someone.open(authorizeUrl(url, challenge, { screen_hint: "sign-up" }));
    const again = await someone.submit(first, "/sign-up", {
      email: ` ${ADA.email.toUpperCase()}`,
      password: GRACE.password,
    });
    expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining("There is already an account")]);
    expect((await signIn(url)).user).toMatchObject({ first_name: "Ada" });
  });

  test("[I103] an invalid address is refused, and the form keeps everything typed but the password", async () => {
    const { url } = await start();
    const someone = person();
    const first = await someone.open(authorizeUrl(url, (await pkce()).challenge, { screen_hint: "sign-up" }));
    const again = await someone.submit(first, "/sign-up", {
      email: "grace",
      password: "s3cret-s3cret",
      last_name: "Hopper",
    });
    expect(again.status).toBe(400);
    expect(textOf(again)).toContain("Enter an email address");
    expect(again.html).toContain('value="grace"');
    expect(again.html).toContain('value="Hopper"');
    expect(again.html).not.toContain("s3cret");
  });

  test.each<[string, string, string | null]>([
    ["short", "short", "at least 10 characters"],
    ["1001 characters", "x".repeat(1001), "1000 characters at most"],
    ["the address", "Grace@example.com", "must not be the email"],
    ["one letter", "aaaaaaaaaaaa", "more than three different"],
    ["enough", "correct horse", null],
  ])("[I104] a password: %s", (_what, password, problem) => {
    const answer = checkNewPassword(password, GRACE.email);
    if (problem === null) expect(answer).toBeNull();
    else expect(answer).toContain(problem);
  });

  test("[I104] a weak password creates no account, and the page says what is missing", async () => {
    const { url } = await start();
    const someone = person();
    const first = await someone.open(authorizeUrl(url, (await pkce()).challenge, { screen_hint: "sign-up" }));
    const again = await someone.submit(first, "/sign-up", { ...GRACE, password: "short" });
    expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining("at least 10 characters")]);
    expect((await someone.submit(first, "/sign-up", GRACE)).html).toContain("Verify your email");
  });
});

describe("email verification", () => {
  test("[I105] a wrong code shows the page again; an unverified account is asked again at the next sign-in", async () => {
    const { url, someone, page } = await signedUp();
    const right = await mailedCode(url, GRACE.email);
    const wrong = await someone.submit(page, "/email-verification", { code: right === "000000" ? "000001" : "000000" });
    expect([wrong.status, textOf(wrong)]).toEqual([400, expect.stringContaining("This code is wrong.")]);
    const other = person();
    const first = await other.open(authorizeUrl(url, (await pkce()).challenge));
    expect(textOf(await other.submit(first, "/authorize", GRACE))).toContain("Verify your email");
  });

  test("[I106] a code is valid for 10 minutes, and only the newest one works", async () => {
    const { url, someone, page, clock } = await signedUp();
    const old = await mailedCode(url, GRACE.email);
    let next = await someone.submit(page, "/email-verification/send");
    expect(textOf(next)).toContain("Another code is on its way.");
    const newest = await mailedCode(url, GRACE.email);
    if (old !== newest) {
      next = await someone.submit(next, "/email-verification", { code: old });
      expect(textOf(next)).toContain("This code is wrong.");
    }
    clock.now += 10 * 60_000 - 1;
    expect(codeOf(await someone.submit(next, "/email-verification", { code: newest }))).toMatch(/\S/);
  });

  test("[I106] no code is checked after the tenth wrong one", async () => {
    const { url, someone, page, clock } = await signedUp();
    const right = await mailedCode(url, GRACE.email);
    let shown = page;
    for (let i = 0; i < 10; i++) {
      shown = await someone.submit(shown, "/email-verification", { code: `x${i}` });
      clock.now += 10_000;
    }
    shown = await someone.submit(shown, "/email-verification", { code: right });
    expect([shown.status, textOf(shown)]).toEqual([400, expect.stringContaining("tried too often")]);
    shown = await someone.submit(shown, "/email-verification/send");
    const done = await someone.submit(shown, "/email-verification", { code: await mailedCode(url, GRACE.email) });
    expect(codeOf(done)).toMatch(/\S/);
  });

  test("[I106] three mails are sent in a minute, then the page says to wait", async () => {
    const { url, someone, page } = await signedUp();
    let shown = page;
    for (let i = 0; i < 3; i++) shown = await someone.submit(shown, "/email-verification/send");
    expect([shown.status, textOf(shown)]).toEqual([429, expect.stringContaining("Wait a minute")]);
    expect(await mailsTo(url, GRACE.email)).toHaveLength(3);
  });
});

describe("sign-in in progress", () => {
  test("[I100] its handle is valid only in the browser in which it started, and no form without it continues", async () => {
    const { url, someone, page, verifier } = await signedUp();
    const code = await mailedCode(url, GRACE.email);
    const thief = person();
    const own = await thief.open(page.url.replace("/sign-up", ""));
    const token = /name="form_token" value="([^"]+)"/.exec(own.html)?.[1] ?? "";
    const stolen = page.html.replaceAll(/(name="form_token" value=")[^"]+/g, `$1${token}`);
    const refused = await thief.submit({ ...page, html: stolen }, "/email-verification", { code });
    expect([refused.status, textOf(refused)]).toEqual([403, expect.stringContaining("This page has expired")]);
    const without = page.html.replaceAll(/<input type="hidden" name="pending_authentication_token"[^>]*>/g, "");
    expect((await someone.submit({ ...page, html: without }, "/email-verification", { code })).status).toBe(403);
    const done = await someone.submit(page, "/email-verification", { code });
    expect((await post(url, codeBody(codeOf(done) ?? "", verifier))).status).toBe(200);
  });

  test("[I102] each attempt is an event with address, browser and outcome, and the session records address and browser", async () => {
    const data = mkdtempSync(path.join(tmpdir(), "authkit-test-"));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const { authkit, url, someone, page, verifier } = await signedUp({ data });
    const wrong = await someone.submit(page, "/email-verification", { code: "none" });
    const done = await someone.submit(wrong, "/email-verification", { code: await mailedCode(url, GRACE.email) });
    await post(url, codeBody(codeOf(done) ?? "", verifier));
    const again = await someone.open(authorizeUrl(url, (await pkce()).challenge, { prompt: "login" }));
    await someone.submit(again, "/authorize", { ...GRACE, password: "wrong" });
    await authkit.close();
    const store = openStore(data, () => START);
    onTestFinished(store.close);
    const events = store.events
      .list({ limit: 100, order: "asc" })
      .data.map(({ event, data: of }) => ({ event, of: of as Record<string, unknown> }));
    const attempts = events.filter(({ event }) => event.startsWith("authentication."));
    expect(attempts.map(({ event }) => event)).toEqual([
      "authentication.password_succeeded",
      "authentication.email_verification_failed",
      "authentication.email_verification_succeeded",
      "authentication.password_failed",
    ]);
    const from = { ip_address: "127.0.0.1", user_agent: "A person's browser" };
    for (const { of } of attempts)
      expect(of).toMatchObject({ email: GRACE.email, user_id: expect.stringMatching(/^user_/), ...from });
    expect(attempts[1]?.of["error"]).toMatchObject({ code: "invalid_one_time_code" });
    expect(events.find(({ event }) => event === "session.created")?.of).toMatchObject(from);
  });

  test("[I101] it expires after 10 minutes", async () => {
    const { url, someone, page, clock } = await signedUp();
    const code = await mailedCode(url, GRACE.email);
    clock.now += 10 * 60_000;
    const late = await someone.submit(page, "/email-verification", { code });
    expect([late.status, textOf(late)]).toEqual([400, expect.stringContaining("took too long")]);
  });

  test("[I101] a page reached only through a form starts over when opened directly", async () => {
    const { url } = await start();
    const shown = await person().open(
      authorizeUrl(url, (await pkce()).challenge).replace("/authorize", "/authorize/email-verification"),
    );
    expect([shown.status, textOf(shown)]).toEqual([200, expect.stringContaining("Sign in")]);
  });
});

describe("forgotten password", () => {
  const NEW = "an entirely new one";
  const ask = async (url: string, email: string): Promise<Shown> => {
    const someone = person();
    const first = await someone.open(authorizeUrl(url, (await pkce()).challenge));
    const form = await someone.follow(first, "Forgot your password?");
    return someone.submit(form, "/forgot-password", { email });
  };
  const signInWith = async (url: string, password: string): Promise<Shown> => {
    const someone = person();
    const first = await someone.open(authorizeUrl(url, (await pkce()).challenge));
    return someone.submit(first, "/authorize", { email: ADA.email, password });
  };

  test("[I107] known and unknown addresses get the same response, and only a known one gets a mail", async () => {
    const { url } = await start();
    const [known, unknown] = [await ask(url, ADA.email), await ask(url, "unknown@example.com")];
    expect(known.status).toBe(200);
    expect(textOf(known).replace(ADA.email, "")).toBe(textOf(unknown).replace("unknown@example.com", ""));
    expect(await mailsTo(url, ADA.email)).toHaveLength(1);
    expect(await mailsTo(url, "unknown@example.com")).toEqual([]);
  });

  test("[I107] at most three mails are sent in a minute, known or not", async () => {
    const { url } = await start();
    for (const email of [ADA.email, "unknown@example.com"]) {
      for (let i = 0; i < 3; i++) expect((await ask(url, email)).status).toBe(200);
      expect((await ask(url, email)).status).toBe(429);
    }
  });

  test("[I107] the mailed link sets a password once, and ends every session of the user", async () => {
    const { url } = await start();
    const before = await signIn(url);
    await ask(url, ADA.email);
    const link = (await mailsTo(url, ADA.email))[0]?.link ?? "";
    const someone = person();
    const form = await someone.open(link);
    expect(textOf(form)).toContain(ADA.email);
    const weak = await someone.submit(form, "/reset-password", { password: "short" });
    expect([weak.status, textOf(weak)]).toEqual([400, expect.stringContaining("at least 10 characters")]);
    expect(textOf(await someone.submit(weak, "/reset-password", { password: NEW }))).toContain("Password set");

    expect((await signInWith(url, ADA.password)).status).toBe(400);
    expect(codeOf(await signInWith(url, NEW))).toMatch(/\S/);
    expect(await (await post(url, refreshBody(before.refresh_token))).json()).toMatchObject({ error: "invalid_grant" });
    expect((await someone.submit(form, "/reset-password", { password: NEW })).status).toBe(400);
    expect((await someone.open(link)).status).toBe(400);
  });

  test("[I107] a link is valid for 15 minutes", async () => {
    const { url, clock } = await start();
    await ask(url, ADA.email);
    const link = (await mailsTo(url, ADA.email))[0]?.link ?? "";
    clock.now += 15 * 60_000 - 1;
    expect((await person().open(link)).status).toBe(200);
    clock.now += 1;
    expect((await person().open(link)).status).toBe(400);
  });

  test("[I108] an application that passes the token on gets a code for the user who sets the password", async () => {
    const { url } = await start();
    await ask(url, ADA.email);
    const token = new URL((await mailsTo(url, ADA.email))[0]?.link ?? "").searchParams.get("token");
    const { verifier, challenge } = await pkce();
    const someone = person();
    const form = await someone.open(authorizeUrl(url, challenge, { password_reset_token: token }));
    const done = await someone.submit(form, "/new-password", { password: NEW });
    const tokens = (await (await post(url, codeBody(codeOf(done) ?? "", verifier))).json()) as Tokens;
    expect(tokens.user["email"]).toBe(ADA.email);
    const again = await someone.open(authorizeUrl(url, challenge, { password_reset_token: token }));
    expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining("already used")]);
  });
});
