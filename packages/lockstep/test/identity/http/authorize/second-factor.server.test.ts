// Second factors on the pages.

import { describe, expect, test } from "vitest";
import { codeAt, newSecret } from "../../support/authenticator-app.ts";
import { start } from "../../support/local-authkit.ts";
import { codeOf, textOf, type Shown } from "../../support/person.ts";
import { startWith } from "../../support/stored.ts";
import { signIn, visit } from "../../support/visit.ts";

describe("second factor", () => {
  const secretOn = (page: Shown): string =>
    (/class="secret">([A-Z2-7 ]+)</.exec(page.html)?.[1] ?? "").replaceAll(" ", "");

  test("[I118] when required, it is set up with a QR code or the secret, and requested at every later sign-in", async () => {
    const { url, clock } = await start({ settings: { mfa: "required" } });
    const open = await visit(url);
    const setUp = await signIn(open);
    expect(textOf(setUp)).toContain("Set up two-step sign-in");
    expect(setUp.html).toContain("<svg");
    expect(setUp.html).not.toContain("<script");
    const secret = secretOn(setUp);
    const wrong = await open.someone.submit(setUp, "/totp", { code: "000000" });
    expect([wrong.status, secretOn(wrong)]).toEqual([400, secret]);
    await open.tokens(await open.someone.submit(wrong, "/totp", { code: codeAt(secret, clock.now) }));

    clock.now += 60_000;
    const next = await visit(url);
    const asked = await signIn(next);
    expect(textOf(asked)).toMatch(/Two-step sign-in.*Lost your device\?/);
    expect(secretOn(asked)).toBe("");
    await next.tokens(await next.someone.submit(asked, "/totp", { code: codeAt(secret, clock.now - 30_000) }));
  });

  test("[I118] a code works once, within one step of the clock, and only for the user's own factor", async () => {
    const {
      url,
      clock,
      filled: secret,
    } = await startWith((store, ada) => {
      const totp = newSecret();
      store.factors.insert(
        { type: "totp", user_id: ada.id, totp: { issuer: "x", user: ada.email } },
        { totp, lastStep: null, confirmed: true },
      );
      return totp;
    });
    const open = await visit(url);
    const asked = await signIn(open);
    for (const when of [-60_000, 60_000]) {
      const off = await open.someone.submit(asked, "/totp", { code: codeAt(secret, clock.now + when) });
      expect([off.status, textOf(off)]).toEqual([400, expect.stringContaining("This code is wrong.")]);
    }
    const code = codeAt(secret, clock.now + 30_000);
    await open.tokens(await open.someone.submit(asked, "/totp", { code }));
    const next = await visit(url);
    const again = await next.someone.submit(await signIn(next), "/totp", { code });
    expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining("already used")]);
    const missing = await next.someone.submit(
      { ...again, html: again.html.replaceAll(/value="auth_challenge_\w+"/g, 'value="x"') },
      "/totp",
      { code },
    );
    expect(missing.status).toBe(400);
  });

  test("[I118] the eleventh code in a minute is not checked", async () => {
    const { url, clock } = await start({ settings: { mfa: "required" } });
    const open = await visit(url);
    const setUp = await signIn(open);
    for (let i = 0; i < 10; i++) expect((await open.someone.submit(setUp, "/totp", { code: "x" })).status).toBe(400);
    expect((await open.someone.submit(setUp, "/totp", { code: codeAt(secretOn(setUp), clock.now) })).status).toBe(429);
  });

  test("[I480] a correct password between guesses does not reset the limit", async () => {
    const { url, clock } = await start({ settings: { mfa: "required" } });
    const open = await visit(url);
    let shown = await signIn(open);
    const secret = secretOn(shown);
    for (let i = 0; i < 10; i++) {
      expect((await open.someone.submit(shown, "/totp", { code: "x" })).status).toBe(400);
      if (i % 4 === 3) await signIn(await visit(url));
    }
    shown = await open.someone.submit(shown, "/totp", { code: codeAt(secret, clock.now) });
    expect([shown.status, shown.headers.get("retry-after")]).toEqual([429, "60"]);
  });

  test("[I118] a user who mistypes for minutes can still enter the right code", async () => {
    const { url, clock } = await start({ settings: { mfa: "required" } });
    const open = await visit(url);
    const setUp = await signIn(open);
    let shown = setUp;
    for (let i = 0; i < 12; i++) {
      shown = await open.someone.submit(shown, "/totp", { code: "x" });
      clock.now += 10_000;
    }
    expect(secretOn(shown)).toBe(secretOn(setUp));
    await open.tokens(await open.someone.submit(shown, "/totp", { code: codeAt(secretOn(setUp), clock.now) }));
  });

  test("[I118] a silent sign-in asks for the factor unless this browser has already proved it", async () => {
    const {
      url,
      filled: secret,
      clock,
    } = await startWith((store, ada) => {
      const totp = newSecret();
      store.factors.insert(
        { type: "totp", user_id: ada.id, totp: { issuer: "x", user: ada.email } },
        { totp, lastStep: null, confirmed: true },
      );
      return totp;
    });
    const open = await visit(url);
    expect(textOf((await visit(url, {}, open.someone)).page)).toContain("Sign in");
    await open.someone.submit(await signIn(open), "/totp", { code: codeAt(secret, clock.now) });
    expect(codeOf((await visit(url, {}, open.someone)).page)).toMatch(/\S/);
  });
});
