// Passkeys over HTTP: what is accepted, what is refused, and when one is offered. Tests with a browser's own authenticator are in
// test/conformance/identity-pages.e2e.ts.

import { expect, test } from "vitest";
import { openStore } from "../../../../src/identity/store/open-store.ts";
import { ADA, authorizeUrl, pkce, start, START, type Running } from "../../support/local-authkit.ts";
import { codeOf, person, textOf, type Person, type Shown } from "../../support/person.ts";
import { softwareKey, type Assertion, type SoftwareKey } from "../../support/software-key.ts";
import { startWith } from "../../support/stored.ts";

async function open(
  url: string,
  changes: Record<string, string> = {},
  someone = person(),
): Promise<{ someone: Person; page: Shown }> {
  return { someone, page: await someone.open(authorizeUrl(url, (await pkce()).challenge, changes)) };
}

const byPassword = ({ someone, page }: { someone: Person; page: Shown }): Promise<Shown> =>
  someone.submit(page, "/authorize", { email: ADA.email, password: ADA.password });

const challengeOn = ({ html }: Shown): string =>
  /&quot;challenge&quot;:&quot;([\w-]+)&quot;/.exec(html)?.[1] ?? "no challenge";

/** Ada has a passkey, and a user is on the page that asks for it. */
async function withPasskey(): Promise<Running & { key: SoftwareKey; someone: Person; page: Shown; data: string }> {
  const key = softwareKey();
  const running = await startWith((store, ada) => {
    const { credentialId: credential_id, publicKey: public_key } = key;
    store.passkeys.insert({ user_id: ada.id, credential_id, public_key, counter: 0, transports: [] });
  });
  const { someone, page } = await open(running.url);
  return { ...running, key, someone, page: await someone.follow(page, "Passkey") };
}

test("[I124] a passkey signs in its user, also where a second factor is required", async () => {
  const { authkit, data, key } = await withPasskey();
  await authkit.close();
  const { url } = await start({ data, settings: { mfa: "required" } });
  const { someone, page } = await open(url);
  const asked = await someone.follow(page, "Passkey");
  const credential = key.assert({ challenge: challengeOn(asked), origin: url });
  expect(codeOf(await someone.submit(asked, "/passkey", { credential }))).toMatch(/\S/);
});

test.each(["null", "5", "[]", '{"id":{"toString":1}}', '{"id":1}'])(
  "[I459] %s in place of a credential is refused like a wrong credential",
  async (credential) => {
    const { someone, page } = await withPasskey();
    const refused = await someone.submit(page, "/passkey", { credential });
    expect([refused.status, textOf(refused)]).toEqual([
      400,
      expect.stringContaining("does not belong to an account here"),
    ]);
  },
);

const WRONG: [what: string, change: (right: Assertion) => Partial<Assertion>][] = [
  ["another challenge", () => ({ challenge: "A".repeat(43) })],
  ["another origin", () => ({ origin: "http://localhost:1" })],
  ["another site", () => ({ rpId: "example.com" })],
  ["a registration", () => ({ type: "webauthn.create" })],
  ["no user verification", () => ({ flags: 0x01 })],
  ["no user presence", () => ({ flags: 0x04 })],
];
test.each(WRONG)(
  "[I124] a response with %s does not sign in, and the page issues a new challenge",
  async (_what, change) => {
    const { url, key, someone, page } = await withPasskey();
    const right = { challenge: challengeOn(page), origin: url };
    const refused = await someone.submit(page, "/passkey", { credential: key.assert({ ...right, ...change(right) }) });
    expect([refused.status, textOf(refused)]).toEqual([
      400,
      expect.stringContaining("does not belong to an account here"),
    ]);
    expect(challengeOn(refused)).not.toBe(right.challenge);
  },
);

test("[I124] a response works once, for 10 minutes, with a counter that grows, signed by the user's key", async () => {
  const { url, key, someone, page, clock } = await withPasskey();
  const answer = (on: Shown, counter: number): string =>
    key.assert({ challenge: challengeOn(on), origin: url, counter });
  const credential = answer(page, 7);
  expect(codeOf(await someone.submit(page, "/passkey", { credential }))).toMatch(/\S/);
  let shown = await someone.submit(page, "/passkey", { credential });
  expect(shown.status).toBe(400);
  shown = await someone.submit(shown, "/passkey", { credential: answer(shown, 7) });
  expect(shown.status).toBe(400);
  clock.now += 10 * 60_000;
  shown = await someone.submit(shown, "/passkey", { credential: answer(shown, 8) });
  expect(shown.status).toBe(400);
  const stranger = softwareKey().assert({ challenge: challengeOn(shown), origin: url, counter: 9 });
  shown = await someone.submit(shown, "/passkey", { credential: stranger });
  expect(shown.status).toBe(400);
  clock.now += 10 * 60_000 - 1;
  expect(codeOf(await someone.submit(shown, "/passkey", { credential: answer(shown, 8) }))).toMatch(/\S/);
});

test("[I124] a malformed response is refused, and each refusal is an event", async () => {
  const { authkit, data, someone, page } = await withPasskey();
  let shown = page;
  const nonsense = ["", "null", "[]", "{", '{"id":"known"}', `{"id":"known","response":${"[".repeat(2000)}`];
  for (const credential of nonsense) {
    shown = await someone.submit(shown, "/passkey", { credential });
    expect([shown.status, codeOf(shown)]).toEqual([400, null]);
  }
  await authkit.close();
  const store = openStore(data, () => START);
  const failed = store.events.list({ events: ["authentication.passkey_failed"], limit: 100, order: "asc" }).data;
  store.close();
  expect(failed).toHaveLength(nonsense.length);
});

test("[I124] where passkeys are disabled, they are neither offered nor accepted", async () => {
  const { url } = await start({ settings: { methods: ["password"], passkeyEnrollment: true } });
  const { someone, page } = await open(url);
  expect(page.html).not.toContain("passkey");
  const there = await someone.open(page.url.replace("/authorize?", "/authorize/passkey?"));
  expect([there.status, textOf(there)]).toEqual([400, expect.stringContaining("Passkeys are not used here.")]);
  expect(codeOf(await byPassword({ someone, page }))).toMatch(/\S/);
});

test("[I125] a passkey is offered after a password where enabled, can be postponed for two weeks, and is not offered to a user who has one", async () => {
  const { url } = await start({ settings: { passkeyEnrollment: true } });
  const visit = await open(url);
  const offer = await byPassword(visit);
  expect(textOf(offer)).toContain("Sign in faster next time?");
  const wrong = await visit.someone.submit(offer, "/passkey-enrollment", { credential: "{}" });
  expect([wrong.status, textOf(wrong)]).toEqual([400, expect.stringContaining("could not be saved")]);
  const skipped = await visit.someone.submit(wrong, "/passkey-enrollment", { skip: "yes" });
  expect(codeOf(skipped)).toMatch(/\S/);
  const cookie = skipped.headers.getSetCookie().find((line) => line.startsWith("lockstep-authkit-no-passkey="));
  expect(cookie).toContain("Max-Age=1209600;");
  const again = await open(url, { prompt: "login" }, visit.someone);
  expect(codeOf(await byPassword(again))).toMatch(/\S/);
  expect(textOf(await byPassword(await open(url)))).toContain("Sign in faster next time?");

  const has = await startWith(
    (store, ada) =>
      store.passkeys.insert({
        user_id: ada.id,
        credential_id: "known",
        public_key: "AAAA",
        counter: 0,
        transports: [],
      }),
    { settings: { passkeyEnrollment: true } },
  );
  expect(codeOf(await byPassword(await open(has.url)))).toMatch(/\S/);
});

test("[I125] no passkey is offered unless the offer is enabled", async () => {
  const { url } = await start();
  expect(codeOf(await byPassword(await open(url)))).toMatch(/\S/);
});
