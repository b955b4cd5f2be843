// `ctx.auth.signJwt`: tokens that this deployment signs for mutations, and the key set for verifying them.
// Source: `convex/server`, MutationAuth.signJwt; RFC 7515, RFC 7518 §3.4 (ES256), RFC 7638 (kid).

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { JSONValue } from "convex/values";
import { APP, type ComponentPath } from "../../definitions/component-path.ts";
import type { SyscallArgs } from "../calls/syscall.ts";

export interface JwtSigner {
  /** A signed token. @throws Error if a claim is reserved or the lifetime is not 1 to 3600 seconds */
  sign(args: SyscallArgs, component: ComponentPath, nowMs: number): string;
  /** The public key, as a JSON Web Key Set. */
  keySet: { keys: object[] };
}

const MAX_LIFETIME_S = 3600;
const RESERVED = /^(iss|iat|exp|nbf)$|^(convex|cvx)/i;

/** @param folder Where the private key is kept, or null to keep it in memory. `issuer` is `CONVEX_CLOUD_URL`. */
export function createJwtSigner(folder: string | null, issuer: () => string): JwtSigner {
  const key = folder === null ? newKey() : persistentKey(path.join(folder, "jwt-key.pem"));
  const { kty, crv, x, y } = createPublicKey(key).export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  return {
    sign({ claims = {}, expiresInSeconds }, component, nowMs) {
      const lifetime = Number(expiresInSeconds);
      if (!Number.isInteger(lifetime) || lifetime < 1 || lifetime > MAX_LIFETIME_S)
        throw new Error(`expiresInSeconds must be a whole number from 1 to ${MAX_LIFETIME_S}`);
      const reserved = Object.keys(claims as Record<string, JSONValue>).find((name) => RESERVED.test(name));
      if (reserved !== undefined) throw new Error(`The claim '${reserved}' is reserved and cannot be set`);
      const iss = component === APP ? issuer() : `${issuer()}/components/${component}`;
      const iat = Math.floor(nowMs / 1000);
      const payload = { ...(claims as Record<string, JSONValue>), iss, iat, exp: iat + lifetime };
      const body = `${encode({ alg: "ES256", typ: "JWT", kid })}.${encode(payload)}`;
      return `${body}.${sign("sha256", Buffer.from(body), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
    },
    keySet: { keys: [{ kty, crv, x, y, kid, alg: "ES256", use: "sig" }] },
  };
}

/**
 * Reads the key from its text. Node locks a key while it exports it as a JWK, and if it collects the generator of that very key meanwhile, waits for
 * the lock forever.
 */
function newKey(): KeyObject {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return createPrivateKey(privateKey);
}

function persistentKey(file: string): KeyObject {
  const kept = existsSync(file) ? readFileSync(file, "utf8") : "";
  // A crash can leave the file empty.
  if (kept !== "") return createPrivateKey(kept);
  const key = newKey();
  writeFileSync(file, key.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return key;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
