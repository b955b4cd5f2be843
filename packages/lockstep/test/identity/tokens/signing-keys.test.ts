// Which key signs, which are published, and how a rotation affects existing tokens.

import fc from "fast-check";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from "jose";
import { describe, expect, test } from "vitest";
import { keysAt } from "../../../src/identity/tokens/signing-keys.ts";
import { addUser, open, PASSWORD, type InProcess } from "../support/in-process.ts";
import { CLIENT, OTHER_CLIENT } from "../support/local-authkit.ts";

const jwksOf = async (kit: InProcess, client = CLIENT): Promise<JSONWebKeySet> =>
  (await kit.request(`/sso/jwks/${client}`)).body as JSONWebKeySet;
const tokenOf = async (kit: InProcess, client_id = CLIENT): Promise<string> =>
  (await kit.grant("password", { client_id, email: "ada@example.com", password: PASSWORD })).body
    .access_token as string;
const verifies = (kit: InProcess, token: string, jwks: JSONWebKeySet): Promise<boolean> =>
  jwtVerify(token, createLocalJWKSet(jwks), { currentDate: new Date(kit.clock.now) }).then(
    () => true,
    () => false,
  );

describe("for every history of rotations", () => {
  const history = fc
    .array(fc.nat(1000), { minLength: 1, maxLength: 6 })
    .map((times) =>
      times.toSorted((a, b) => a - b).map((time, i) => ({ name: i, signsFrom: i === 0 ? 0 : time * 1000 })),
    );

  test("[I94] the key that signs is published, and so is each whose last token may still be valid", () => {
    const tokenLifeMs = 300_000;
    fc.assert(
      fc.property(history, fc.nat(2_000_000), (keys, now) => {
        const { signing, published } = keysAt(keys, { now, tokenLifeMs });
        expect(published).toContain(signing);
        for (let ago = 0; ago < tokenLifeMs; ago += 10_000) {
          const signed = keysAt(keys, { now: now - ago, tokenLifeMs }).signing;
          if (signed !== undefined) expect(published).toContain(signed);
        }
        // The key must exist before it signs.
        for (const key of keys) if (key.signsFrom > now) expect(published).toContain(key);
      }),
    );
  });

  test("[I94] a key without a valid token left is not published", () => {
    const keys = [{ signsFrom: 0 }, { signsFrom: 1000 }];
    expect(keysAt(keys, { now: 1000 + 300_000 + 60_000, tokenLifeMs: 300_000 }).published).toEqual([keys[1]]);
  });
});

test("[I95] the tokens of every client have the issuer of the default application, and verify with each key set", async () => {
  const kit = await open();
  await addUser(kit);
  const tokens = await Promise.all([CLIENT, OTHER_CLIENT].map((client_id) => tokenOf(kit, client_id)));
  expect(tokens.map((token) => decodeJwt(token))).toEqual(
    [CLIENT, OTHER_CLIENT].map((client_id): unknown =>
      expect.objectContaining({ client_id, iss: `https://api.workos.com/user_management/${CLIENT}` }),
    ),
  );
  for (const client of [CLIENT, OTHER_CLIENT]) {
    const { keys } = await jwksOf(kit, client);
    expect(keys.map(({ kid }) => kid)).toEqual([expect.stringMatching(/^sso_oidc_key_pair_[0-9A-Z]{26}$/)]);
    for (const token of tokens) expect(await verifies(kit, token, { keys })).toBe(true);
  }
});

test("[I96] after a rotation the new key is published first and signs later, and old tokens verify until they expire", async () => {
  const kit = await open();
  await addUser(kit);
  const cached = await jwksOf(kit);
  const before = await tokenOf(kit);
  await kit.context.signingKeys.rotate();
  const both = await jwksOf(kit);
  expect(both.keys).toHaveLength(2);
  kit.clock.now += 299_999;
  // A client that has not fetched the key set again can still verify.
  const between = await tokenOf(kit);
  expect(await verifies(kit, between, cached)).toBe(true);
  expect(await verifies(kit, before, both)).toBe(true);
  kit.clock.now += 1;
  const after = await tokenOf(kit);
  expect(decodeProtectedHeader(after).kid).toBe(both.keys[1]?.kid);
  kit.clock.now += 298_000;
  expect(await verifies(kit, between, await jwksOf(kit))).toBe(true);
  kit.clock.now += 62_000;
  expect((await jwksOf(kit)).keys).toEqual([both.keys[1]]);
});

test("[I96] an abrupt rotation signs at once with a key that no client has fetched", async () => {
  const kit = await open();
  await addUser(kit);
  const cached = await jwksOf(kit);
  await kit.context.signingKeys.rotate({ leadMs: 0 });
  const token = await tokenOf(kit);
  expect(await verifies(kit, token, cached)).toBe(false);
  expect(await verifies(kit, token, await jwksOf(kit))).toBe(true);
});
