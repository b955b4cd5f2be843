// Passkeys over HTTP: what is refused, and when one is offered. That a right one works is shown in a browser, in
// test/conformance/identity-pages.e2e.ts.

import { expect, test } from "vitest";
import { openStore } from "../../src/identity/store/open-store.ts";
import { codeOf, person, textOf, type Person, type Shown } from "./person.ts";
import { startWith } from "./stored.ts";
import { ADA, authorizeUrl, pkce, start, START } from "./support.ts";

async function open(
  url: string,
  changes: Record<string, string> = {},
  someone = person(),
): Promise<{ someone: Person; page: Shown }> {
  return { someone, page: await someone.open(authorizeUrl(url, (await pkce()).challenge, changes)) };
}

const byPassword = ({ someone, page }: { someone: Person; page: Shown }): Promise<Shown> =>
  someone.submit(page, "/authorize", { email: ADA.email, password: ADA.password });

/** An answer in form as a browser gives it, signed by nobody. */
function forged(challenge: string, id: string): string {
  const clientData = { type: "webauthn.get", challenge, origin: "http://localhost" };
  const response = {
    clientDataJSON: Buffer.from(JSON.stringify(clientData)).toString("base64url"),
    authenticatorData: Buffer.alloc(37).toString("base64url"),
    signature: Buffer.alloc(64).toString("base64url"),
  };
  return JSON.stringify({ id, rawId: id, type: "public-key", response, clientExtensionResults: {} });
}

test("[I124] no passkey, somebody's passkey without its signature, and what is no answer at all sign nobody in", async () => {
  const { url, data, authkit } = await startWith((store, ada) =>
    store.passkeys.insert({ user_id: ada.id, credential_id: "known", public_key: "AAAA", counter: 0, transports: [] }),
  );
  const { someone, page } = await open(url);
  let shown = await someone.follow(page, "Passkey");
  for (const id of ["unknown", "known"]) {
    const challenge = /&quot;challenge&quot;:&quot;([\w-]+)&quot;/.exec(shown.html)?.[1] ?? "";
    expect(challenge).toMatch(/^[\w-]{43}$/);
    shown = await someone.submit(shown, "/passkey", { credential: forged(challenge, id) });
    expect([shown.status, textOf(shown)]).toEqual([400, expect.stringContaining("belongs to no account here")]);
  }
  for (const credential of ["", "null", "[]", "{", '{"id":"known"}', `{"id":"known","response":${"[".repeat(2000)}`]) {
    shown = await someone.submit(shown, "/passkey", { credential });
    expect([shown.status, codeOf(shown)]).toEqual([400, null]);
  }
  await authkit.close();
  const store = openStore(data, () => START);
  const failed = store.events.list({ events: ["authentication.passkey_failed"], limit: 100, order: "asc" }).data;
  store.close();
  expect(failed).toHaveLength(8);
});

test("[I124] where passkeys are switched off they are neither offered nor taken", async () => {
  const { url } = await start({ settings: { methods: ["password"], passkeyEnrollment: true } });
  const { someone, page } = await open(url);
  expect(page.html).not.toContain("passkey");
  const there = await someone.open(page.url.replace("/authorize?", "/authorize/passkey?"));
  expect([there.status, textOf(there)]).toEqual([400, expect.stringContaining("Passkeys are not used here.")]);
  expect(codeOf(await byPassword({ someone, page }))).toMatch(/\S/);
});

test("[I125] one is offered after a password where that is switched on, can be put off for two weeks, and not to who has one", async () => {
  const { url } = await start({ settings: { passkeyEnrollment: true } });
  const visit = await open(url);
  const offer = await byPassword(visit);
  expect(textOf(offer)).toContain("Sign in faster next time?");
  const wrong = await visit.someone.submit(offer, "/passkey-enrollment", { credential: "{}" });
  expect([wrong.status, textOf(wrong)]).toEqual([400, expect.stringContaining("could not be kept")]);
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

test("[I125] nobody is interrupted by the offer unless it is switched on", async () => {
  const { url } = await start();
  expect(codeOf(await byPassword(await open(url)))).toMatch(/\S/);
});
