// Password hashes imported from another service (WorkOS, password_hash_type), until the first sign-in with the password replaces them with
// an Argon2id hash. A stored hash identifies its own kind:
//
//   bcrypt            $2b$<cost>$<salt and hash>                                        also 2a, 2y
//   scrypt            $scrypt$ln=<log2 N>,r=,p=$<salt>$<hash>                           or n=<N>
//   pbkdf2            $pbkdf2-<digest>$i=<iterations>$<salt>$<hash>                     or $pbkdf2$i=,d=<digest>$…
//   ssha              {SSHA}<SHA-1 of password and salt, and the salt>                  RFC 3112 writes it so
//   firebase-scrypt   $firebase-scrypt$hash=$salt=$sk=$ss=$r=$m=                        or r=,m=,sk=,ss=$<salt>$<hash>

import { createCipheriv, createHash, pbkdf2, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { createRequire } from "node:module";
import { promisify } from "node:util";

/** A kind of imported hash. */
export type ImportedKind = "bcrypt" | "firebase-scrypt" | "ssha" | "scrypt" | "pbkdf2";

/** A parsed hash. `verify` compares in constant time. */
export interface ImportedHash {
  kind: ImportedKind;
  verify: (password: string) => Promise<boolean>;
}

const derive = {
  scrypt: promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt),
  pbkdf2: promisify(pbkdf2),
};

// Limits on the cost of a check: the importer of a hash determines the work of every sign-in with it.
const LARGEST_MEMORY = 256 * 1024 * 1024;
// For PBKDF2, per derived block of the digest's length.
const MOST_ITERATIONS = 10_000_000;
// For scrypt: N · r · p.
const LARGEST_SCRYPT_WORK = 2 ** 22;
const HIGHEST_BCRYPT_COST = 15;

const ARGON2 = /^\$argon2(?:id|i|d)\$v=(?:16|19)\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
// With the digest size of each, in bytes.
const DIGESTS: ReadonlyMap<string, number> = new Map([
  ["sha1", 20],
  ["sha256", 32],
  ["sha384", 48],
  ["sha512", 64],
]);
const PARAMETERS: ReadonlySet<string> = new Set(
  ["v", "n", "ln", "r", "p", "kl", "l", "i", "d", "m", "sk", "ss", "salt", "hash"], //
);

/** The hash, or null if it is of none of these kinds, malformed, or too costly to check. */
export function readImportedHash(text: string): ImportedHash | null {
  if (text.startsWith("$2")) return bcryptHash(text);
  if (text.startsWith("{SSHA}")) return sshaHash(text);
  const fields = readFields(text);
  if (fields === null) return null;
  if (fields.id === "scrypt") return scryptHash(fields);
  if (fields.id === "firebase-scrypt") return firebaseHash(fields);
  return fields.id.startsWith("pbkdf2") ? pbkdf2Hash(fields) : null;
}

/**
 * True for a hash of the given kind that can be checked at an acceptable cost. Argon2 hashes are not parsed here, as they are our own kind.
 */
export function isImportable(text: string, type: ImportedKind | "argon2"): boolean {
  if (type !== "argon2") return readImportedHash(text)?.kind === type;
  const [, memory, passes, lanes, salt = "", hash = ""] = ARGON2.exec(text) ?? [];
  // RFC 9106 section 3.1: 8 KiB for each lane, a salt of 8 bytes, a tag of 4. A hash that violates these cannot be checked at all.
  return (
    within(Number(memory) * 1024, 8 * 1024 * Number(lanes), LARGEST_MEMORY) &&
    within(Number(passes), 1, 16) &&
    within(Number(lanes), 1, 16) &&
    bytesIn(salt) >= 8 &&
    bytesIn(hash) >= 16
  );
}

function bcryptHash(text: string): ImportedHash | null {
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? [];
  if (cost === undefined || !within(Number(cost), 4, HIGHEST_BCRYPT_COST)) return null;
  return { kind: "bcrypt", verify: (password) => bcrypt().compare(password, text) };
}

// Loaded only for such a hash.
function bcrypt(): { compare: (password: string, hash: string) => Promise<boolean> } {
  return createRequire(import.meta.url)("bcryptjs") as ReturnType<typeof bcrypt>;
}

function sshaHash(text: string): ImportedHash | null {
  const bytes = fromBase64(text.slice("{SSHA}".length));
  if (bytes === null || bytes.length <= 20) return null;
  const [expected, salt] = [bytes.subarray(0, 20), bytes.subarray(20)];
  const hash = (password: string): Buffer => createHash("sha1").update(password).update(salt).digest();
  return { kind: "ssha", verify: async (password) => timingSafeEqual(hash(password), expected) };
}

function scryptHash({ numbers, salt, hash }: HashFields): ImportedHash | null {
  const { ln, n = ln === undefined ? undefined : 2 ** ln, r = 8, p = 1, kl = hash.length } = numbers;
  if (n === undefined || kl !== hash.length || !isAffordable(n, r, p)) return null;
  const options = { N: n, r, p, maxmem: LARGEST_MEMORY * 2 };
  return {
    kind: "scrypt",
    verify: async (password) => timingSafeEqual(await derive.scrypt(password, salt, hash.length, options), hash),
  };
}

// https://github.com/firebase/scrypt: the hash is the project's signer key, encrypted with the derived key.
function firebaseHash({ numbers, texts, salt, hash }: HashFields): ImportedHash | null {
  const signerKey = fromBase64(texts["sk"] ?? "");
  const separator = fromBase64(texts["ss"] ?? "");
  const { m = 0, r = 0 } = numbers;
  const n = 2 ** m;
  if (signerKey === null || separator === null || signerKey.length !== hash.length) return null;
  if (!isAffordable(n, r, 1)) return null;
  const options = { N: n, r, p: 1, maxmem: LARGEST_MEMORY * 2 };
  return {
    kind: "firebase-scrypt",
    verify: async (password) => {
      const key = await derive.scrypt(password, Buffer.concat([salt, separator]), 32, options);
      const cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
      return timingSafeEqual(Buffer.concat([cipher.update(signerKey), cipher.final()]), hash);
    },
  };
}

function pbkdf2Hash({ id, numbers, texts, salt, hash }: HashFields): ImportedHash | null {
  const digest = id === "pbkdf2" ? texts["d"]?.replace("-", "") : id.slice("pbkdf2-".length);
  const { i = 0, l = hash.length } = numbers;
  const size = DIGESTS.get(digest ?? "");
  if (digest === undefined || size === undefined) return null;
  if (l !== hash.length || !within(i, 1, MOST_ITERATIONS / Math.ceil(hash.length / size))) return null;
  return {
    kind: "pbkdf2",
    verify: async (password) => timingSafeEqual(await derive.pbkdf2(password, salt, i, hash.length, digest), hash),
  };
}

/** The parts of a hash in PHC string format. */
interface HashFields {
  id: string;
  texts: Record<string, string>;
  /** The texts that are whole numbers. */
  numbers: Record<string, number>;
  salt: Buffer;
  hash: Buffer;
}

function readFields(text: string): HashFields | null {
  const [before, id = "", ...parts] = text.split("$");
  if (before !== "") return null;
  const texts: Record<string, string> = {};
  const positional: string[] = [];
  for (const part of parts) {
    const pairs = part.split(",").map((pair) => /^([a-z]+)=(.*)$/.exec(pair));
    if (!pairs.every((pair) => pair !== null && PARAMETERS.has(pair[1] ?? ""))) positional.push(part);
    else for (const [, name = "", value = ""] of pairs.filter((pair) => pair !== null)) texts[name] = value;
  }
  const salt = fromBase64(texts["salt"] ?? positional.shift() ?? "");
  const hash = fromBase64(texts["hash"] ?? positional.shift() ?? "");
  if (salt === null || hash === null || hash.length < 16 || positional.length > 0) return null;
  const whole = Object.entries(texts).filter(([, value]) => /^\d{1,9}$/.test(value));
  return { id, texts, numbers: Object.fromEntries(whole.map(([name, value]) => [name, Number(value)])), salt, hash };
}

// RFC 7914 section 2: N is a power of two, and the memory is 128 · N · r bytes.
function isAffordable(n: number, r: number, p: number): boolean {
  if (!within(n, 1024, 2 ** 24) || (n & (n - 1)) !== 0) return false;
  return within(r, 1, 64) && within(p, 1, 16) && 128 * n * r <= LARGEST_MEMORY && n * r * p <= LARGEST_SCRYPT_WORK;
}

/** The length in bytes of unpadded base64 text; 0 if it does not end with a whole byte. */
function bytesIn(text: string): number {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64").replace(/=+$/, "") === text ? bytes.length : 0;
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** Bytes in base64, with or without padding; null for anything else. */
function fromBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}
