// Second half of acceptance of a customJwt provider: signature and claims, against its keys. RFC 7515, RFC 7519.

import type { FetchedDocument } from "./document.ts";
import { type UserIdentity, userIdentity } from "./identity.ts";
import { headerProblem, type Jws, signatureProblem } from "./jws.ts";
import { type JsonWebKey, readKeySet } from "./key-set.ts";
import type { CustomJwtProvider } from "./providers.ts";
import { type Refusal, refuse, type TokenCheck } from "./refusal.ts";
import type { Candidate } from "./select-provider.ts";

/** A valid token: the identity, and its expiry. */
export interface Accepted {
  ok: true;
  identity: UserIdentity;
  /** `exp`, in seconds since the epoch. */
  expiresAt: number;
}

/** Seconds that `exp`, `nbf` and `iat` may be off at this point. Later checks before a run have no such leeway. */
const LEEWAY_SECONDS = 5;

/**
 * Verifies a token against the key set its provider published.
 *
 * @param now Milliseconds since the epoch; only whole seconds count.
 */
export function verifyToken(
  candidate: Candidate,
  provider: CustomJwtProvider,
  keySetDocument: FetchedDocument,
  now: number,
): Accepted | Refusal {
  const keySet = readKeySet(provider.jwks, keySetDocument);
  if (!keySet.ok) return keySet;
  const found = findKey(candidate.jws, keySet.keys);
  if (!found.ok) return found;
  const problem = problemOf(candidate.jws, found.key, provider);
  return problem === null ? checkClaims(candidate, Math.floor(now / 1000)) : undecodable(found.key.kid ?? "", problem);
}

function findKey({ header }: Jws, keys: JsonWebKey[]): { ok: true; key: JsonWebKey } | Refusal {
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
  return key ? { ok: true, key } : undecodable(kid, `the key set publishes the keys ${published}`, "J6");
}

function problemOf(jws: Jws, key: JsonWebKey, { algorithm }: CustomJwtProvider): string | null {
  const { header } = jws;
  const alg = header?.["alg"];
  if (alg !== algorithm) return `the token is signed with ${String(alg)}, the provider is configured for ${algorithm}`;
  return headerProblem(header ?? {}) ?? signatureProblem(algorithm, key, jws);
}

function checkClaims({ jws: { claims }, issuer }: Candidate, now: number): Accepted | Refusal {
  const { sub, exp, nbf, iat } = claims;
  const invalid = (reason: string): Refusal =>
    refuse(
      "InvalidAuthHeader",
      "Could not verify token claim. Check that the JWT contains valid claims and matches your auth provider configuration.",
      reason,
    );
  if (!isTime(exp)) return invalid("the token has no `exp` that is a number of seconds");
  if (typeof sub !== "string") return invalid("the token has no `sub`");
  if (now - exp > LEEWAY_SECONDS) {
    return refuse(
      "InvalidAuthHeader",
      `Could not validate token: Token expired ${Math.floor(now - exp)} seconds ago`,
      "either the client sent an old token, or the clocks of the two machines differ",
      { check: "J10" },
    );
  }
  for (const [name, start] of Object.entries({ nbf, iat })) {
    if (start === undefined) continue;
    if (!isTime(start)) return invalid(`the claim \`${name}\` is not a number of seconds`);
    if (start - now > LEEWAY_SECONDS) {
      return refuse(
        "InvalidAuthHeader",
        `Could not validate token: Token will be valid in ${Math.ceil(start - now)} seconds`,
        "the clock of the identity provider is ahead of this one",
        { check: "J9" },
      );
    }
  }
  return { ok: true, identity: userIdentity(claims, issuer, sub), expiresAt: exp };
}

/** The last second that a date can represent. */
const LAST_SECOND = 8.64e12;

/** RFC 7519 section 2, NumericDate. JSON allows numbers that are not times: 1e400 is infinite. */
export function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= LAST_SECOND;
}

function undecodable(kid: string, reason: string, check: TokenCheck | null = null): Refusal {
  return refuse(
    "InvalidAuthHeader",
    `Could not decode token. The JWT's 'kid' (key ID) header is '${kid}', does this key match any key in the provider's JWKS?`,
    reason,
    { check },
  );
}
