// A device without a browser is signed in by a user on another device.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeviceAuthorization } from "../../../../src/identity/objects/sign-in/device-authorization.ts";
import { decideDevice } from "../../../../src/identity/rules/decide-device.ts";
import {
  ADA,
  CLIENT,
  OTHER_CLIENT,
  post,
  refreshBody,
  refusal,
  start,
  START,
  type Tokens,
} from "../../support/local-authkit.ts";
import { person, textOf, type Person, type Shown } from "../../support/person.ts";

interface Codes {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  expires_in: number;
  interval: number;
}

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

async function ask(url: string, client_id = CLIENT): Promise<Codes> {
  const response = await fetch(`${url}/user_management/authorize/device`, {
    method: "POST",
    body: new URLSearchParams({ client_id }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Codes;
}

const poll = (url: string, { device_code }: Codes, client_id = CLIENT): Promise<Response> =>
  post(url, { grant_type: GRANT, client_id, device_code });

/** A user enters the code and signs in. */
async function signInFor(codes: Codes, someone: Person = person()): Promise<Shown> {
  const first = await someone.open(codes.verification_uri);
  const signIn = await someone.submit(first, "/device", { user_code: codes.user_code.toLowerCase().replace("-", " ") });
  return someone.submit(signIn, "/authorize", { email: ADA.email, password: ADA.password });
}

test("[I300] a device gets codes that last five minutes, and an unknown client gets none", async () => {
  const { url } = await start();
  const codes = await ask(url);
  expect(codes).toMatchObject({ verification_uri: `${url}/device`, expires_in: 300, interval: 5 });
  expect(codes.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  expect(codes.verification_uri_complete).toBe(`${url}/device?user_code=${codes.user_code}`);
  const unknown = await fetch(`${url}/user_management/authorize/device`, { method: "POST", body: "client_id=unknown" });
  expect(await refusal(unknown)).toMatchObject({ status: 400, error: "invalid_client" });
});

test("[I457] a right code between guesses gives no more guesses at the codes of others", async () => {
  const { url } = await start();
  const someone = person();
  const mine = await ask(url);
  const page = await someone.open(mine.verification_uri);
  const type = (user_code: string): Promise<Shown> => someone.submit(page, "/device", { user_code });
  for (let i = 0; i < 5; i++) expect((await type("BBBB-BBBB")).status).toBe(400);
  expect(textOf(await type(mine.user_code))).toContain("Sign in");
  for (let i = 0; i < 5; i++) expect((await type("BBBB-BBBB")).status).toBe(400);
  expect((await type("BBBB-BBBB")).status).toBe(429);
  expect((await type(mine.user_code)).status).toBe(429);
});

test("[I301] a user who enters the code, signs in and consents signs the device in, once", async () => {
  const { url, clock } = await start();
  const codes = await ask(url);
  expect(await refusal(await poll(url, codes))).toMatchObject({ status: 400, error: "authorization_pending" });
  const someone = person();
  const consent = await signInFor(codes, someone);
  expect(textOf(consent)).toContain(`shows ${codes.user_code} will be signed in to ${CLIENT} as ${ADA.email}`);
  clock.now += 5000;
  expect(await refusal(await poll(url, codes))).toMatchObject({ error: "authorization_pending" });
  expect(textOf(await someone.submit(consent, "/device/decide"))).toContain("Your device is signed in.");

  const tokens = (await (await poll(url, codes)).json()) as Tokens;
  expect(tokens).toMatchObject({ user: { email: ADA.email }, token_type: "Bearer", expires_in: 300 });
  expect((await post(url, refreshBody(tokens.refresh_token))).status).toBe(200);
  expect(await refusal(await poll(url, codes))).toMatchObject({ error: "invalid_grant" });
  // The page that asked no longer works.
  expect((await someone.submit(consent, "/device/decide")).status).toBe(400);
});

test("[I301] two simultaneous requests give one session", async () => {
  const { url } = await start();
  const codes = await ask(url);
  const someone = person();
  await someone.submit(await signInFor(codes, someone), "/device/decide");
  const both = await Promise.all([poll(url, codes), poll(url, codes)]);
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 400]));
});

test("[I302] declining denies the device, and only the device's own client gets a response", async () => {
  const { url } = await start();
  const codes = await ask(url);
  const someone = person();
  const consent = await signInFor(codes, someone);
  expect(textOf(await someone.submit(consent, "/device/decide", { decision: "deny" }))).toContain("stays signed out");
  expect(await refusal(await poll(url, codes, OTHER_CLIENT))).toMatchObject({ error: "invalid_grant" });
  expect(await refusal(await poll(url, codes))).toMatchObject({ error: "access_denied" });
});

describe("polling", () => {
  const device: DeviceAuthorization = {
    object: "device_authorization",
    id: "device_1",
    hash: "x",
    client_id: CLIENT,
    user_code: "BCDF-GHJK",
    state: "pending",
    expires_at_ms: START + 300_000,
    interval_ms: 5000,
    polled_at_ms: null,
    approval_hash: null,
    user: null,
    created_at: "",
    updated_at: "",
  };

  test("[I303] a device that waits its interval is never told to slow down; one that does not must wait longer each time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 20 }), (pauses) => {
        let current = device;
        let now = START;
        for (const pause of pauses) {
          const early = current.polled_at_ms !== null && pause < current.interval_ms;
          now += pause;
          const decision = decideDevice(current, { clientId: CLIENT, maySignIn: () => true, now });
          if (now >= device.expires_at_ms) expect(decision).toMatchObject({ error: "expired_token" });
          else expect(decision).toMatchObject({ error: early ? "slow_down" : "authorization_pending" });
          if (decision.kind !== "wait") return;
          expect(decision.intervalMs).toBe(current.interval_ms + (early ? 5000 : 0));
          current = { ...current, polled_at_ms: now, interval_ms: decision.intervalMs };
        }
      }),
    );
  });

  test("[I303] over HTTP: too soon is slow_down, too late is expired_token", async () => {
    const { url, clock } = await start();
    const codes = await ask(url);
    await poll(url, codes);
    clock.now += 4999;
    expect(await refusal(await poll(url, codes))).toMatchObject({ status: 400, error: "slow_down" });
    clock.now += 10_000;
    expect(await refusal(await poll(url, codes))).toMatchObject({ error: "authorization_pending" });
    clock.now = START + 300_000;
    expect(await refusal(await poll(url, codes))).toMatchObject({ error: "expired_token" });
  });
});

describe("page", () => {
  test("[I304] a wrong or expired code is refused, and after ten in a minute every code for a while", async () => {
    const { url, clock } = await start();
    const codes = await ask(url);
    const someone = person();
    const page = await someone.open(`${url}/device?user_code=%3Cb%3E`);
    expect(page.html).toContain("&lt;b&gt;");
    for (let i = 0; i < 10; i++) {
      const refused = await someone.submit(page, "/device", { user_code: "BBBB-BBBB" });
      expect([refused.status, textOf(refused)]).toEqual([
        400,
        expect.stringContaining("No device is waiting with this code."),
      ]);
    }
    expect((await someone.submit(page, "/device", { user_code: codes.user_code })).status).toBe(429);
    clock.now = START + 300_000;
    expect((await someone.submit(page, "/device", { user_code: codes.user_code })).status).toBe(400);
  });

  test("[I305] a forged form, a code of another sign-in and a used code decide nothing", async () => {
    const { url } = await start();
    const codes = await ask(url);
    const consent = await signInFor(codes);
    // Another browser, without the form's cookie.
    expect((await person().submit(consent, "/device/decide")).status).toBe(400);
    const body = new URLSearchParams({ user_code: codes.user_code });
    expect((await fetch(`${url}/device`, { method: "POST", body, redirect: "manual" })).status).toBe(403);
    for (const code of ["", "x"]) {
      const query = new URLSearchParams({ state: codes.user_code, code });
      expect((await fetch(`${url}/device/callback?${query}`)).status).toBe(400);
    }
    expect(await refusal(await poll(url, codes))).toMatchObject({ error: "authorization_pending" });
  });
});
