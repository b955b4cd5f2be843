// The RS256 keys that sign access tokens: each client has its own, kept in the store, published as the client's JWKS. They survive restarts
// because SDKs cache the JWKS and treat an unknown `kid` as an error for up to five minutes; for the same reason a new key is published
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
  clientId: string;
  /** Signs a text (RS256), in Node's thread pool: this is most of a refresh. */
  sign: (text: string) => Promise<Buffer>;
  publicJwk: JsonWebKey;
  /** The key's certificate, created on first use. */
  certificate: () => Promise<KeyCertificate>;
  /** ms since the epoch. */
  signsFrom: number;
}

/** The keys of every client. */
export interface SigningKeys {
  /** The key that currently signs for a client. */
  current: (clientId: string) => SigningKey;
  /** The public keys that verify a client's tokens, each with its certificate, newest last. */
  published: (clientId: string) => Promise<JsonWebKey[]>;
  /** Gives every client a new key, published at once, that signs after `leadMs`. Default: five minutes; 0 is abrupt. */
  rotate: (how?: { leadMs: number }) => Promise<void>;
}

/** The keys of one client at a time: which one signs, which are published. `keys` in signing order. Pure. */
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
 * Loads the keys of the clients, and creates and stores missing ones (RSA, 2048 bits).
 *
 * @throws LockstepError `DATA_FILE_CORRUPT` when a stored key cannot be read.
 */
export async function loadSigningKeys(
  rows: KeyRows,
  {
    file,
    clientIds,
    now,
    tokenLifeMs,
  }: { file: string; clientIds: readonly string[]; now: () => number; tokenLifeMs: number },
): Promise<SigningKeys> {
  const keys = new Map<string, SigningKey[]>();
  for (const row of rows.all()) keys.set(row.clientId, [...(keys.get(row.clientId) ?? []), readKey(row, file)]);
  const add = async (clientId: string, signsFrom: number): Promise<void> => {
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
    keys.set(clientId, [...(keys.get(clientId) ?? []), readKey(row, file)]);
  };
  const at = (clientId: string): ReturnType<typeof keysAt<SigningKey>> =>
    keysAt(keys.get(clientId) ?? [], { now: now(), tokenLifeMs });
  await Promise.all(clientIds.filter((id) => !keys.has(id)).map((id) => add(id, 0)));
  return {
    current: (clientId) => {
      const { signing } = at(clientId);
      if (signing === undefined) throw new Error(`the client ${clientId} has no signing key`);
      return signing;
    },
    published: (clientId) =>
      Promise.all(
        at(clientId).published.map(async ({ publicJwk, certificate }) => ({ ...publicJwk, ...(await certificate()) })),
      ),
    rotate: async ({ leadMs } = { leadMs: KEY_LEAD_MS }) => {
      await Promise.all(clientIds.map((id) => add(id, now() + leadMs)));
      for (const id of clientIds) {
        const { published } = at(id);
        for (const { kid } of (keys.get(id) ?? []).filter((key) => !published.includes(key))) rows.delete(kid);
        keys.set(id, published);
      }
    },
  };
}

function readKey({ kid, clientId, privateJwk, createdAt, signsFrom }: KeyRow, file: string): SigningKey {
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
      clientId,
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
