// Second half of acceptance of a customJwt provider: signature and claims, against its keys. RFC 7515, RFC 7519.

import { createPublicKey, verify } from "node:crypto";
import type { FetchedDocument } from "./document.ts";
import { type UserIdentity, userIdentity } from "./identity.ts";
import { type JsonWebKey, readKeySet } from "./key-set.ts";
import type { CustomJwtProvider } from "./providers.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { type Candidate, decodeJsonObject } from "./select-provider.ts";

/** A token that holds: who it is, and until when. */
export interface Accepted {
  ok: true;
  identity: UserIdentity;
  /** `exp`, in seconds since the epoch. */
  expiresAt: number;
}

/** Seconds that `exp`, `nbf` and `iat` may be off at this point. Whoever runs something later has no such leeway. */
const LEEWAY_SECONDS = 5;

/**
 * Verifies a token against the key set its provider published.
 *
 * @param now Milliseconds since the epoch; only whole seconds count.
 */
export function verifyToken(
  token: string,
  candidate: Candidate,
  provider: CustomJwtProvider,
  keySetDocument: FetchedDocument,
  now: number,
): Accepted | Refusal {
  const keySet = readKeySet(provider.jwks, keySetDocument);
  if (!keySet.ok) return keySet;
  const found = findKey(token, keySet.keys);
  if (!found.ok) return found;
  return verifySignature(token, found.key, provider) ?? checkClaims(candidate, Math.floor(now / 1000));
}

function findKey(token: string, keys: JsonWebKey[]): { ok: true; key: JsonWebKey } | Refusal {
  const header = decodeJsonObject(token.split(".")[0] ?? "");
  const kid = header?.["kid"];
  if (typeof kid !== "string") {
    return refuse(
      "InvalidAuthHeader",
      "Could not decode token. JWT may be missing a 'kid' (key ID) header.",
      "the token's header names no key",
    );
  }
  const key = keys.find((candidate) => candidate.kid === kid);
  const published = keys.map((candidate) => candidate.kid ?? "(no kid)").join(", ") || "(none)";
  return key ? { ok: true, key } : undecodable(kid, `the key set publishes the keys ${published}`);
}

function verifySignature(token: string, key: JsonWebKey, { algorithm }: CustomJwtProvider): Refusal | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const alg = decodeJsonObject(header)?.["alg"];
  if (alg !== algorithm)
    return undecodable(
      key.kid ?? "",
      `the token is signed with ${String(alg)}, the provider is configured for ${algorithm}`,
    );
  if (key.alg !== undefined && key.alg !== algorithm)
    return undecodable(key.kid ?? "", `the key is for ${key.alg}, the provider is configured for ${algorithm}`);
  if (!signatureHolds(key, `${header}.${payload}`, signature))
    return undecodable(key.kid ?? "", "the signature does not fit the key");
  return undefined;
}

function signatureHolds(key: JsonWebKey, signed: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key, format: "jwk" });
    // IEEE P1363 is how JWS writes ECDSA signatures (RFC 7518 §3.4); RSA ignores the option.
    return verify(
      "sha256",
      Buffer.from(signed),
      { key: publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
  } catch {
    return false;
  }
}

function checkClaims({ claims, issuer }: Candidate, now: number): Accepted | Refusal {
  const { sub, exp, nbf, iat } = claims;
  const invalid = (reason: string): Refusal =>
    refuse(
      "InvalidAuthHeader",
      "Could not verify token claim. Check that the JWT contains valid claims and matches your auth provider configuration.",
      reason,
    );
  if (typeof exp !== "number") return invalid("the token has no `exp`");
  if (typeof sub !== "string") return invalid("the token has no `sub`");
  if (now - exp > LEEWAY_SECONDS) {
    return refuse(
      "InvalidAuthHeader",
      `Could not validate token: Token expired ${Math.floor(now - exp)} seconds ago`,
      "either the client sent an old token, or the clocks of the two machines differ",
    );
  }
  for (const start of [nbf, iat]) {
    if (typeof start === "number" && start - now > LEEWAY_SECONDS) {
      return refuse(
        "InvalidAuthHeader",
        `Could not validate token: Token will be valid in ${Math.ceil(start - now)} seconds`,
        "the clock of the identity provider is ahead of this one",
      );
    }
  }
  return { ok: true, identity: userIdentity(claims, issuer, sub), expiresAt: exp };
}

function undecodable(kid: string, reason: string): Refusal {
  return refuse(
    "InvalidAuthHeader",
    `Could not decode token. The JWT's 'kid' (key ID) header is '${kid}', does this key match any key in the provider's JWKS?`,
    reason,
  );
}
