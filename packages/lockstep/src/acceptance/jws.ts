// The form of a signed token (JWS compact serialization) and its signature, checked strictly: RFC 7515, RFC 7518, RFC 8725. Its claims are
// checked elsewhere.

import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { JsonWebKey } from "./key-set.ts";

/** Decoded JWT claims, not yet trusted. */
export type Claims = Record<string, unknown>;

/** The parts of a token, decoded, not yet trusted. */
export interface Jws {
  /** Null unless it is a JSON object in base64url. */
  header: Claims | null;
  claims: Claims;
  /** The signed bytes. */
  signed: string;
  /** Null unless it is base64url. */
  signature: Buffer | null;
}

/** Algorithms that a deployment accepts. */
export type SigningAlgorithm = "RS256" | "ES256" | "EdDSA";

// RFC 8725 section 3.1: the algorithm determines the kind of key and the way to verify, never the reverse.
const ALGORITHMS: Readonly<Record<SigningAlgorithm, { kty: string; crv: string | null; digest: string | null }>> = {
  RS256: { kty: "RSA", crv: null, digest: "sha256" },
  ES256: { kty: "EC", crv: "P-256", digest: "sha256" },
  EdDSA: { kty: "OKP", crv: "Ed25519", digest: null },
};

/** RFC 7518 section 3.3. */
const MIN_RSA_BITS = 2048;

/** Maximum nesting of objects and lists, the outermost included. A deployment's JSON parser stops one level deeper. */
const MAX_DEPTH = 127;

/** Reads a token: three parts, with a JSON object in the middle. Null for anything else. */
export function readJws(token: string): Jws | null {
  const parts = token.split(".");
  const [header = "", payload = "", signature = ""] = parts;
  const claims = parts.length === 3 ? decodeObject(payload) : null;
  if (claims === null) return null;
  return {
    header: decodeObject(header),
    claims,
    signed: `${header}.${payload}`,
    signature: decodeBase64url(signature),
  };
}

/** The JSON object in these bytes, or null: of another type, not UTF-8, or nested too deep. */
export function parseJsonObject(bytes: Uint8Array): Claims | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return isTooDeep(value) ? null : (value as Claims);
  } catch {
    return null;
  }
}

/** The unsupported part of a header, or null. RFC 7515 section 4.1.11, RFC 7797 section 6. */
export function headerProblem({ crit, b64 }: Claims): string | null {
  if (crit !== undefined) return "it has critical header fields, and none are supported";
  return b64 === undefined || b64 === true ? null : "its payload is not base64url-encoded (b64)";
}

/** Whether a key is of the kind that the algorithm needs, and published for signatures with it. */
export function isKeyFor(algorithm: SigningAlgorithm, key: JsonWebKey): boolean {
  return keyProblem(algorithm, key) === null;
}

/** Why a published key cannot verify signatures of an algorithm, or null. */
function keyProblem(algorithm: SigningAlgorithm, { kty, crv, alg, use, key_ops }: JsonWebKey): string | null {
  const wanted = ALGORITHMS[algorithm];
  if (alg !== undefined && alg !== algorithm) return `the key is for ${String(alg)}, not for ${algorithm}`;
  if (kty !== wanted.kty) return `the key is of the type ${kty}, and ${algorithm} needs ${wanted.kty}`;
  if (wanted.crv !== null && crv !== wanted.crv)
    return `the key is on the curve ${String(crv)}, and ${algorithm} needs ${wanted.crv}`;
  if (use !== undefined && use !== "sig")
    return `the key is published for use ${JSON.stringify(use)}, not for signatures`;
  if (Array.isArray(key_ops) && !key_ops.includes("verify")) return "the key's key_ops do not have verify";
  return null;
}

/** Why a signature is invalid, or null. */
export function signatureProblem(
  algorithm: SigningAlgorithm,
  key: JsonWebKey,
  { signed, signature }: Jws,
): string | null {
  const unfit = keyProblem(algorithm, key);
  if (unfit !== null) return unfit;
  if (signature === null) return "the signature is not base64url without padding";
  const publicKey = importKey(key);
  if (publicKey === null) return "the published key cannot be read";
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
  if (bits < MIN_RSA_BITS) return `the key has ${bits} bits, and ${algorithm} needs ${MIN_RSA_BITS} at least`;
  // IEEE P1363 is how JWS writes ECDSA signatures (RFC 7518 section 3.4); the others ignore the option.
  const verifier = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  const holds = verify(ALGORITHMS[algorithm].digest, Buffer.from(signed), verifier, signature);
  return holds ? null : "the signature does not fit the key";
}

function importKey(key: JsonWebKey): KeyObject | null {
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch {
    return null;
  }
}

function decodeObject(part: string): Claims | null {
  const bytes = decodeBase64url(part);
  return bytes === null ? null : parseJsonObject(bytes);
}

// Node accepts anything and skips characters that are not base64url. A second encoding of one token is refused (RFC 7515 section 2).
function decodeBase64url(part: string): Buffer | null {
  const bytes = Buffer.from(part, "base64url");
  return bytes.toString("base64url") === part ? bytes : null;
}

// Level by level: deep input must not exhaust the stack.
function isTooDeep(value: object): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === MAX_DEPTH + 1) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}
