// The RS256 key that signs access tokens: made once, kept in the store, published as a JWKS.
// It survives restarts because SDKs cache the JWKS and treat an unknown `kid` as an error for up to five minutes.

import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from "jose";
import { unreadableContent } from "../../data-file.ts";
import type { KeyRows } from "../store/keys.ts";
import { createId } from "./create-id.ts";

/** A key ready to sign, and its public half as `/sso/jwks/:client_id` shows it. */
export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/**
 * Loads the signing key, or makes and stores one (RSA, 2048 bits).
 *
 * @throws LockstepError `DATA_FILE_CORRUPT` when the stored key cannot be read.
 */
export async function loadSigningKey(rows: KeyRows, file: string, now: number): Promise<SigningKey> {
  const stored = rows.find();
  if (stored !== null) return readKey(stored.kid, stored.privateJwk, file);
  const { privateKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const kid = createId("sso_oidc_key_pair", now);
  const privateJwk = await exportJWK(privateKey);
  rows.insert({ kid, privateJwk: JSON.stringify(privateJwk), createdAt: now });
  return { kid, privateKey, publicJwk: toPublic(kid, privateJwk) };
}

async function readKey(kid: string, text: string, file: string): Promise<SigningKey> {
  try {
    const jwk = JSON.parse(text) as JWK;
    const privateKey = await importJWK({ ...jwk, alg: "RS256" });
    if (privateKey instanceof Uint8Array || privateKey.type !== "private")
      throw new TypeError("it is not a private key");
    return { kid, privateKey, publicJwk: toPublic(kid, jwk) };
  } catch (error) {
    throw unreadableContent(file, `the signing key ${kid} cannot be read`, error);
  }
}

// Named one by one: a private member must never slip through.
function toPublic(kid: string, { kty, n, e }: JWK): JWK {
  if (kty !== "RSA" || n === undefined || e === undefined) throw new TypeError("it is not an RSA key");
  return { alg: "RS256", kty, use: "sig", n, e, kid };
}
