// Verifies an OpenID Connect ID token against the keys that its provider publishes. OpenID Connect Core 1.0 §2 and §3.1.3.7.

import { createPublicKey, verify } from "node:crypto";
import { idTokenIdentity, rfc3339, STANDARD_CLAIMS } from "./identity.ts";
import type { JsonWebKey } from "./key-set.ts";
import type { OidcProvider } from "./providers.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { type Candidate, type Claims, decodeJsonObject } from "./select-provider.ts";
import type { Accepted } from "./verify-token.ts";

/** What a Convex deployment takes from OpenID providers, with the type of key and the digest that each needs. */
const ALGORITHMS: Readonly<Record<string, { kty: string; digest: string | null }>> = {
  RS256: { kty: "RSA", digest: "sha256" },
  EdDSA: { kty: "OKP", digest: null },
};

/**
 * Verifies an ID token.
 *
 * @param now Milliseconds since the epoch; only whole seconds count, and there is no leeway.
 */
export function verifyIdToken(
  token: string,
  { claims, issuer }: Candidate,
  provider: OidcProvider,
  keys: readonly JsonWebKey[],
  now: number,
): Accepted | Refusal {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const jose = decodeJsonObject(header);
  const malformed = jose === null ? "the header is no JSON object" : malformedClaim(claims);
  if (jose === null || malformed !== null) {
    return refuse(
      "InvalidAuthHeader",
      "Could not parse as OIDC ID token. Token might not be an OIDC-compliant JWT.",
      malformed ?? "",
    );
  }
  const problem =
    headerProblem(jose) ??
    audienceProblem(claims, provider.applicationID) ??
    signatureProblem(jose, keys, `${header}.${payload}`, signature) ??
    (Math.floor(now / 1000) >= (claims["exp"] as number) ? "the token has expired, and there is no leeway" : null);
  if (problem !== null) {
    return refuse(
      "Unauthenticated",
      "Could not verify OIDC token claim. Check that the token signature is valid and the token hasn't expired.",
      problem,
    );
  }
  const { sub, exp } = claims as { sub: string; exp: number };
  return { ok: true, identity: idTokenIdentity(claims, issuer, sub), expiresAt: exp };
}

/** The first claim without which a token is no ID token, or of another type than the standard gives it. */
function malformedClaim(claims: Claims): string | null {
  for (const name of ["exp", "iat"]) if (typeof claims[name] !== "number") return `the token has no \`${name}\``;
  if (typeof claims["sub"] !== "string") return "the token has no `sub`";
  for (const [name, { type }] of Object.entries(STANDARD_CLAIMS)) {
    const value = claims[name];
    const types = type === "time" ? ["number", "string"] : [type];
    if (value !== undefined && value !== null && !types.includes(typeof value))
      return `the claim \`${name}\` must be a ${types.join(" or a ")}`;
  }
  const { updated_at: updated = null } = claims;
  return updated !== null && rfc3339(updated) === null ? "the claim `updated_at` is no time" : null;
}

/** RFC 7515 §4.1: another type, nested content and extensions that must be understood are not. */
function headerProblem({ typ, cty, crit }: Claims): string | null {
  if (typ !== undefined && (typeof typ !== "string" || typ.toUpperCase() !== "JWT"))
    return `its type is ${JSON.stringify(typ)}, and an ID token's is "JWT" or none: is this an access token? Then use type: "customJwt"`;
  if (cty !== undefined) return "it has a content type, and nested tokens are not supported";
  return crit === undefined ? null : "it has critical header fields, and none are supported";
}

/** A token that is also for others is refused: each of them could pass it on. */
function audienceProblem({ aud }: Claims, applicationID: string): string | null {
  const others = [aud].flat().filter((audience) => audience !== applicationID);
  return others.length === 0
    ? null
    : `it is also for the audience ${others.map((other) => JSON.stringify(other)).join(", ")}`;
}

function signatureProblem(
  { alg, kid }: Claims,
  keys: readonly JsonWebKey[],
  signed: string,
  signature: string,
): string | null {
  const algorithm = typeof alg === "string" && Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
  if (!algorithm)
    return `it is signed with ${String(alg)}; OpenID providers must sign with ${Object.keys(ALGORITHMS).join(" or ")}`;
  const usable = keys.filter(
    (key) =>
      key.kty === algorithm.kty &&
      (key["crv"] ?? "Ed25519") === "Ed25519" &&
      (key.alg ?? alg) === alg &&
      (key.use ?? "sig") === "sig" &&
      (kid === undefined || key.kid === kid),
  );
  const [key, ...rest] = usable;
  if (!key || rest.length > 0) {
    const published = keys.map((each) => each.kid ?? "(no kid)").join(", ") || "(none)";
    return `${usable.length} published keys fit its kid ${JSON.stringify(kid ?? null)}; the key set has ${published}`;
  }
  return holds(key, algorithm.digest, signed, signature) ? null : "the signature does not fit the key";
}

function holds(key: JsonWebKey, digest: string | null, signed: string, signature: string): boolean {
  try {
    return verify(
      digest,
      Buffer.from(signed),
      createPublicKey({ key, format: "jwk" }),
      Buffer.from(signature, "base64url"),
    );
  } catch {
    return false;
  }
}
