// Forms that no page showed, and addresses that no browser sends.

import { expect, test } from "vitest";
import { ADA, authorizeUrl, pkce, start } from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";
import { mailsTo, person, textOf, type Shown } from "../../support/person.ts";

const GRACE = { email: "grace@example.com", password: "nanoseconds" };

test("[I455] where passwords are disabled, no form signs in with one", async () => {
  const { url } = await start({ settings: { methods: ["magic_auth"] } });
  const { challenge } = await pkce();
  const someone = person();
  const first = await someone.open(authorizeUrl(url, challenge));
  const forged = (step: string): Shown => ({ ...first, html: first.html.replaceAll("/magic-auth?", `/${step}?`) });
  const signedUp = await someone.submit(forged("sign-up"), "/sign-up", GRACE);
  expect([signedUp.status, textOf(signedUp)]).toEqual([400, expect.stringContaining("Passwords are not used here.")]);
  expect(await mailsTo(url, GRACE.email)).toEqual([]);
  const reset = await api(url)("POST", "/user_management/password_reset", { email: ADA.email });
  const chosen = { password_reset_token: reset.body.password_reset_token as string, password: "a new password" };
  const signedIn = await someone.submit(forged("new-password"), "/new-password", chosen);
  expect([signedIn.status, textOf(signedIn)]).toEqual([400, expect.stringContaining("Passwords are not used here.")]);
});

test("[I455] where codes are disabled, no form signs in with one", async () => {
  const { url } = await start({ settings: { methods: ["password"] } });
  const { challenge } = await pkce();
  const someone = person();
  const first = await someone.open(authorizeUrl(url, challenge));
  const { body } = await api(url)("POST", "/user_management/magic_auth", { email: ADA.email });
  const forged = { ...first, html: first.html.replaceAll("/authorize?", "/authorize/magic-auth/code?") };
  const refused = await someone.submit(forged, "/magic-auth/code", { email: ADA.email, code: body.code as string });
  expect([refused.status, textOf(refused)]).toEqual([400, expect.stringContaining("Codes are not used here.")]);
});

test("[I456] an address that is too long, or that contains invisible characters, is invalid", async () => {
  const { url, log } = await start();
  const { challenge } = await pkce();
  for (const email of ["\u001B[2J@example.com", "a\u202E@example.com", `${"a".repeat(309)}@example.com`]) {
    const someone = person();
    const signUp = await someone.open(authorizeUrl(url, challenge, { screen_hint: "sign-up" }));
    const refused = await someone.submit(signUp, "/sign-up", { ...GRACE, email });
    expect([refused.status, textOf(refused)]).toEqual([400, expect.stringContaining("Enter an email address")]);
    const made = await api(url)("POST", "/user_management/users", { email });
    expect([made.status, made.body.errors]).toEqual([422, [expect.objectContaining({ code: "must_be_email" })]]);
  }
  expect(log.filter((line) => line.includes("\u001B") || line.includes("\u202E"))).toEqual([]);
});
