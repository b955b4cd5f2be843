// The RS256 keys that sign access tokens: those of the environment, kept in the store, published as the JWKS of each of its applications. They
// survive restarts because SDKs cache the JWKS and treat an unknown `kid` as an error for up to five minutes; for the same reason a new key is published
// before it signs, and an old one until the last token that it signed has expired.
//
//   rotate() ──▶ published ──lead──▶ signs ──next key signs──▶ published ──a token's life──▶ gone

import { createPrivateKey, createPublicKey, generateKeyPair, sign, type JsonWebKey, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { unreadableContent } from "../../data-file.ts";
import type { KeyRow, KeyRows } from "../store/keys.ts";
import { createId } from "../values/create-id.ts";
import { certify, type KeyCertificate } from "./certificate.ts";

const generate = promisify(generateKeyPair);
const signInPool = promisify(sign);

/** How long a new key is published before it signs, in ms: the longest time that an SDK may cache a JWKS. */
export const KEY_LEAD_MS: number = 300_000;
/** How long an old key stays published after its last token has expired, in ms: clocks differ. */
const LINGER_MS = 60_000;

/** A signing key, and its public half as in `/sso/jwks/:client_id`. */
export interface SigningKey {
  kid: string;
  /** Signs a text (RS256), in Node's thread pool: this is most of a refresh. */
  sign: (text: string) => Promise<Buffer>;
  publicJwk: JsonWebKey;
  /** The key's certificate, created on first use. */
  certificate: () => Promise<KeyCertificate>;
  /** ms since the epoch. */
  signsFrom: number;
}

/** The keys of the environment. */
export interface SigningKeys {
  /** The key that currently signs. */
  current: () => SigningKey;
  /** The public keys that verify access tokens, each with its certificate, newest last. */
  published: () => Promise<JsonWebKey[]>;
  /** Adds a new key, published at once, that signs after `leadMs`. Default: five minutes; 0 is abrupt. */
  rotate: (how?: { leadMs: number }) => Promise<void>;
}

/** The keys at a time: which one signs, which are published. `keys` in signing order. Pure. */
export function keysAt<K extends { signsFrom: number }>(
  keys: readonly K[],
  { now, tokenLifeMs }: { now: number; tokenLifeMs: number },
): { signing: K | undefined; published: K[] } {
  const published = keys.filter((_key, i) => {
    const next = keys[i + 1];
    return next === undefined || now < next.signsFrom + tokenLifeMs + LINGER_MS;
  });
  return { signing: keys.findLast(({ signsFrom }) => signsFrom <= now), published };
}

/**
 * Loads the keys, and creates and stores the first one (RSA, 2048 bits). `clientId` is the environment's default application, which a new
 * key is stored with.
 *
 * @throws LockstepError `DATA_FILE_CORRUPT` when a stored key cannot be read.
 */
export async function loadSigningKeys(
  rows: KeyRows,
  { file, clientId, now, tokenLifeMs }: { file: string; clientId: string; now: () => number; tokenLifeMs: number },
): Promise<SigningKeys> {
  let keys = rows.all().map((row) => readKey(row, file));
  const add = async (signsFrom: number): Promise<void> => {
    // Read from its text: Node locks a key while it exports it as a JWK, and if it collects the generator of that very key meanwhile, waits for
    // the lock forever.
    const { privateKey } = await generate("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const kid = createId("sso_oidc_key_pair", now());
    const privateJwk = JSON.stringify(createPrivateKey(privateKey).export({ format: "jwk" }));
    const row = { kid, clientId, privateJwk, createdAt: now(), signsFrom };
    rows.insert(row);
    keys.push(readKey(row, file));
  };
  const at = (): ReturnType<typeof keysAt<SigningKey>> => keysAt(keys, { now: now(), tokenLifeMs });
  if (keys.length === 0) await add(0);
  return {
    current: () => {
      const { signing } = at();
      if (signing === undefined) throw new Error("no key signs yet");
      return signing;
    },
    published: () =>
      Promise.all(
        at().published.map(async ({ publicJwk, certificate }) => ({ ...publicJwk, ...(await certificate()) })),
      ),
    rotate: async ({ leadMs } = { leadMs: KEY_LEAD_MS }) => {
      await add(now() + leadMs);
      const { published } = at();
      for (const { kid } of keys.filter((key) => !published.includes(key))) rows.delete(kid);
      keys = published;
    },
  };
}

function readKey({ kid, privateJwk, createdAt, signsFrom }: KeyRow, file: string): SigningKey {
  try {
    const key = JSON.parse(privateJwk) as JsonWebKey;
    const read = (): KeyObject => createPrivateKey({ key, format: "jwk" });
    const first = read();
    // Node locks a key while it signs, and the main thread would wait for the lock: each signature in progress has its own handle.
    const free = [first];
    const signBytes = async (bytes: Uint8Array): Promise<Buffer> => {
      const handle = free.pop() ?? read();
      try {
        return await signInPool("RSA-SHA256", bytes, handle);
      } finally {
        free.push(handle);
      }
    };
    const publicKey = createPublicKey(first);
    let certificate: Promise<KeyCertificate> | undefined;
    return {
      kid,
      sign: (text) => signBytes(Buffer.from(text)),
      publicJwk: toPublic(kid, publicKey),
      certificate: () => (certificate ??= certify({ kid, publicKey, createdAt, sign: signBytes })),
      signsFrom,
    };
  } catch (error) {
    throw unreadableContent(file, `the signing key ${kid} cannot be read`, error);
  }
}

// Listed one by one: a private member must never leak.
function toPublic(kid: string, publicKey: KeyObject): JsonWebKey {
  const { kty, n, e } = publicKey.export({ format: "jwk" });
  if (kty !== "RSA" || n === undefined || e === undefined) throw new TypeError("it is not an RSA key");
  return { alg: "RS256", kty, use: "sig", n, e, kid };
}
