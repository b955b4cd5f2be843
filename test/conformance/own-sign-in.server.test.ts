// Sign-in pages of one's own against local AuthKit: every way to sign in, step by step.
import { describe, expect, test } from "vitest";
import { codeAt } from "../../packages/lockstep/test/identity/support/authenticator-app.ts";
import { ADA } from "./support/authkit.ts";
import { COOKIE, ownPages, wrong } from "./support/own-pages.ts";

const { world, start, step, current, session, workos, mailsTo, codeTo, browser, signedInAs } = ownPages();
const NEW = { email: "grace@example.com", password: "a fresh and long one 1" };

describe("password", () => {
  test("[A201] signs in, and returns to a path of this origin", async () => {
    await start();
    const fields = { email: ADA.email, password: ADA.password };
    expect(await step("password", { ...fields, returnTo: "/items?page=2" })).toEqual({
      kind: "signed-in",
      returnTo: "/items?page=2",
    });
    await signedInAs(ADA.email);
    expect(await step("password", { ...fields, returnTo: "//evil.example" })).toMatchObject({ returnTo: "/" });
  });

  test("[A201] a wrong password and an unknown address get the same sentence, and the form keeps the address", async () => {
    await start();
    const refused = await step("password", { email: ADA.email, password: "wrong" });
    expect(refused).toEqual({
      kind: "refused",
      code: "invalid_credentials",
      message: "The email or the password is wrong.",
      field: "password",
      email: ADA.email,
      open: null,
    });
    const unknown = await step("password", { email: "who@example.com", password: "wrong" });
    expect({ ...unknown, email: ADA.email }).toEqual(refused);
    expect(await session()).toMatchObject({ status: "signed-out" });
    expect(await current()).toBeNull();
  });

  test("[A202] sign-up leads to the code that was mailed, and from there to a session", async () => {
    await start();
    expect(await step("sign-up", { ...NEW, firstName: "Grace" })).toEqual({ kind: "verify-email", email: NEW.email });
    expect(await session()).toMatchObject({ status: "signed-out" });
    expect(await current()).toEqual({ kind: "verify-email", email: NEW.email });
    const code = await codeTo(NEW.email);
    expect(await step("code", { code: wrong(code) })).toMatchObject({
      code: "invalid_one_time_code",
      field: "code",
      open: { kind: "verify-email", email: NEW.email },
    });
    expect(await step("code", { code: `${code.slice(0, 3)} ${code.slice(3)}` })).toMatchObject({ kind: "signed-in" });
    await signedInAs(NEW.email);
    expect(await session()).toMatchObject({ user: { firstName: "Grace" } });
  });

  test("[A202] the code can be sent again, until it is asked for too often", async () => {
    await start();
    await step("sign-up", NEW);
    expect(await step("resend")).toEqual({ kind: "verify-email", email: NEW.email });
    expect((await mailsTo(NEW.email)).length).toBe(2);
    await step("resend");
    await step("resend");
    expect(await step("resend")).toMatchObject({
      code: "too_many_requests",
      message: expect.stringMatching(/^Too many attempts\. Try again in \d+ seconds?\.$/),
      open: { kind: "verify-email" },
    });
    expect(await step("code", { code: await codeTo(NEW.email) })).toMatchObject({ kind: "signed-in" });
  });

  test("[A202] a taken address and a weak password are sentences about their fields", async () => {
    await start();
    expect(await step("sign-up", { ...NEW, email: ADA.email })).toMatchObject({
      code: "email_not_available",
      field: "email",
    });
    expect(await step("sign-up", { ...NEW, password: "short" })).toMatchObject({
      code: "password_strength_error",
      field: "password",
      message: expect.stringContaining("10 characters"),
    });
  });

  test("[A202] without signUp no account is created, unless the address is invited", async () => {
    await start({}, {});
    expect(await step("sign-up", NEW)).toMatchObject({ code: "sign_up_not_allowed" });
    expect(await step("sign-up", { ...NEW, invitationToken: "guessed" })).toMatchObject({
      code: "sign_up_not_allowed",
    });
    const organization = await workos("/organizations", { name: "Acme" });
    const invite = (email: string) =>
      workos("/user_management/invitations", { email, organization_id: organization["id"] as string });
    const other = await invite("other@example.com");
    expect(await step("sign-up", { ...NEW, invitationToken: other["token"] ?? "" })).toMatchObject({
      code: "sign_up_not_allowed",
    });
    expect((await workos<{ data: unknown[] }>("/user_management/users")).data).toHaveLength(1);
    const { token = "" } = await invite(NEW.email);
    const answered = await step("sign-up", { ...NEW, invitationToken: token });
    if (answered.kind === "verify-email") await step("code", { code: await codeTo(NEW.email) });
    expect(await session()).toMatchObject({ user: { email: NEW.email }, organizationId: organization["id"] });
  });
});

describe("codes by mail", () => {
  test("[A203] a mailed code signs in, once", async () => {
    await start();
    expect(await step("send-code", { email: ADA.email })).toEqual({ kind: "enter-code", email: ADA.email });
    expect(await current()).toEqual({ kind: "enter-code", email: ADA.email });
    const code = await codeTo(ADA.email);
    expect(await step("code", { code: wrong(code) })).toMatchObject({
      code: "invalid_one_time_code",
      open: { kind: "enter-code" },
    });
    expect(await step("code", { code })).toMatchObject({ kind: "signed-in" });
    await signedInAs(ADA.email);
    await step("send-code", { email: ADA.email });
    expect(await step("code", { code })).toMatchObject({ kind: "refused", field: "code" });
  });

  test("[A203] a code that is too old says so, and a new one works", async () => {
    await start();
    await step("send-code", { email: ADA.email });
    const code = await codeTo(ADA.email);
    world.authkit.clock.shift += 11 * 60_000;
    expect(await step("code", { code })).toMatchObject({ code: "one_time_code_expired", open: { kind: "enter-code" } });
    expect(await step("resend")).toEqual({ kind: "enter-code", email: ADA.email });
    expect(await step("code", { code: await codeTo(ADA.email) })).toMatchObject({ kind: "signed-in" });
  });

  test("[A203] a sign-in that waits for longer than ten minutes starts again", async () => {
    await start();
    await step("send-code", { email: ADA.email });
    world.shift += 10 * 60_000 + 1;
    expect(await current()).toBeNull();
    expect(await step("code", { code: await codeTo(ADA.email) })).toMatchObject({ code: "expired", open: null });
  });

  test("[A203] another way to sign in gives up the one in progress", async () => {
    await start();
    await step("send-code", { email: ADA.email });
    expect(await step("password", { email: ADA.email, password: "wrong" })).toMatchObject({ open: null });
    expect(await current()).toBeNull();
  });

  test("[A203] a sign-in can be given up", async () => {
    await start();
    await step("send-code", { email: ADA.email });
    expect(await step("cancel")).toEqual({ kind: "canceled" });
    expect(await current()).toBeNull();
    expect(world.visitor.cookies(world.origin).has(COOKIE)).toBe(false);
  });

  test.each(["send-code", "forgot-password"])(
    "[A204] %s answers the same for an address without an account",
    async (name) => {
      await start({ signUp: false });
      const known = await step(name, { email: ADA.email });
      browser();
      const unknown = await step(name, { email: "who@example.com" });
      expect(JSON.stringify(unknown).replaceAll("who@", "ada@")).toBe(JSON.stringify(known));
      expect([(await mailsTo(ADA.email)).length, (await mailsTo("who@example.com")).length]).toEqual([1, 0]);
    },
  );

  test.each(["send-code", "forgot-password"])(
    "[A204] %s does not tell an account by the limit of its mails",
    async (name) => {
      await start({ signUp: false });
      const answers = new Set<string>();
      for (const email of [ADA.email, "who@example.com"]) {
        for (let times = 0; times < 5; times++) {
          browser();
          answers.add(JSON.stringify(await step(name, { email })).replaceAll("who@", "ada@"));
        }
      }
      expect(answers.size).toBe(1);
      expect((await mailsTo(ADA.email)).length).toBe(3);
    },
  );

  test("[A204] one browser is told to wait, whether or not the address has an account", async () => {
    await start({ signUp: false });
    for (const email of [ADA.email, "who@example.com"]) {
      browser();
      for (let times = 0; times < 3; times++) await step("forgot-password", { email });
      expect(await step("forgot-password", { email })).toMatchObject({ code: "too_many_requests", email });
    }
    world.shift += 61_000;
    expect(await step("forgot-password", { email: "who@example.com" })).toMatchObject({ kind: "reset-sent" });
  });
});

describe("a forgotten password", () => {
  test("[A205] is replaced with the token of the mail, once, and the user is signed in", async () => {
    await start();
    expect(await step("forgot-password", { email: ADA.email })).toEqual({ kind: "reset-sent", email: ADA.email });
    expect(await current()).toEqual({ kind: "reset-sent", email: ADA.email });
    const token = new URL((await mailsTo(ADA.email))[0]?.["link"] ?? "").searchParams.get("token") ?? "";
    expect(await step("reset-password", { token, password: "short" })).toMatchObject({
      code: "password_reset_error",
      field: "password",
    });
    expect(await step("reset-password", { token, password: NEW.password })).toMatchObject({ kind: "signed-in" });
    await signedInAs(ADA.email);
    expect(await step("reset-password", { token, password: NEW.password })).toMatchObject({
      code: "expired",
      message: "This link was used or has expired. Ask for a new one.",
    });
    expect(await step("password", { email: ADA.email, password: ADA.password })).toMatchObject({
      code: "invalid_credentials",
    });
  });
});

describe("a second factor", () => {
  test("[A206] an authenticator app is added, and then asked for", async () => {
    await start({ mfa: "required" }, { issuer: "Lists" });
    const fields = { email: ADA.email, password: ADA.password };
    const enrolled = await step("password", fields);
    if (enrolled.kind !== "enroll-totp") return expect.unreachable();
    expect(enrolled.qrCode).toMatch(/^data:image\/png;base64,/);
    expect(enrolled.uri).toMatch(/^otpauth:\/\/totp\/Lists/);
    expect(await current()).toEqual({ ...enrolled, qrCode: null });
    const now = () => Date.now() + world.authkit.clock.shift;
    const code = codeAt(enrolled.secret, now());
    expect(await step("code", { code: wrong(code) })).toMatchObject({ field: "code", open: { kind: "enroll-totp" } });
    expect(await step("code", { code })).toMatchObject({ kind: "signed-in" });
    await signedInAs(ADA.email);

    browser();
    expect(await step("password", fields)).toEqual({ kind: "challenge-totp" });
    expect(await current()).toEqual({ kind: "challenge-totp" });
    expect(await step("code", { code })).toMatchObject({
      message: "This code was used before. Wait for the next one.",
    });
    world.authkit.clock.shift += 30_000;
    expect(await step("code", { code: codeAt(enrolled.secret, now()) })).toMatchObject({ kind: "signed-in" });
    await signedInAs(ADA.email);
  });
});

describe("organizations", () => {
  async function member(names: string[]): Promise<string[]> {
    const { data } = await workos<{ data: [{ id: string }] }>(
      `/user_management/users?email=${encodeURIComponent(ADA.email)}`,
    );
    const ids = [];
    for (const name of names) {
      const { id } = await workos("/organizations", { name });
      await workos("/user_management/organization_memberships", { user_id: data[0].id, organization_id: id });
      ids.push(id as string);
    }
    return ids;
  }

  test("[A207] a member of several chooses one, also after the page was loaded anew", async () => {
    await start();
    const names = Array.from({ length: 60 }, (_, n) => `Organization number ${n} with a long name`);
    const ids = await member(names);
    const asked = await step("password", { email: ADA.email, password: ADA.password });
    if (asked.kind !== "choose-organization") return expect.unreachable();
    expect(asked.organizations.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    const again = await current();
    if (again?.kind !== "choose-organization") return expect.unreachable();
    expect(new Set(again.organizations.map(({ id }) => id))).toEqual(new Set(ids));
    expect(await step("organization", { organizationId: "org_unknown" })).toMatchObject({
      field: "organizationId",
      open: { kind: "choose-organization" },
    });
    expect(await step("organization", { organizationId: ids[7] ?? "" })).toMatchObject({ kind: "signed-in" });
    await signedInAs(ADA.email);
    expect(await session()).toMatchObject({ organizationId: ids[7] });
  });

  test("[A208] single sign-on is found by the domain of the address, and required from its users", async () => {
    await start();
    const found = await step("sso", { email: "Ada@ACME.com", returnTo: "/items" });
    if (found.kind !== "redirect") return expect.unreachable();
    const url = new URL(found.url, world.origin);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ return_to: "/items", login_hint: "Ada@ACME.com" });
    const provider = await world.visitor.request(url.href);
    expect(new URL(provider.headers.get("location") ?? "").searchParams.get("connection_id")).toMatch(/^conn_/);
    await workos("/user_management/users", { email: "ada@acme.com", password: ADA.password, email_verified: true });
    expect(await step("password", { email: "ada@acme.com", password: ADA.password })).toMatchObject({
      kind: "redirect",
      to: "sso",
    });
    expect(await step("sso", { email: ADA.email })).toMatchObject({ code: "no_sso" });
    // The organization has not proved that the domain is its own.
    expect(await step("sso", { email: "ada@claimed.com" })).toMatchObject({ code: "no_sso" });
  });
});
