// Verifies an OpenID Connect ID token against the keys that its provider publishes. OpenID Connect Core 1.0 §2 and §3.1.3.7.

import { idTokenIdentity, rfc3339, STANDARD_CLAIMS } from "./identity.ts";
import { type Claims, headerProblem, isKeyFor, type Jws, signatureProblem, type SigningAlgorithm } from "./jws.ts";
import type { JsonWebKey } from "./key-set.ts";
import type { OidcProvider } from "./providers.ts";
import { type Refusal, refuse } from "./refusal.ts";
import type { Candidate } from "./select-provider.ts";
import { type Accepted, isTime } from "./verify-token.ts";

/** The algorithms that a Convex deployment accepts from OpenID providers. */
const ALGORITHMS: readonly SigningAlgorithm[] = ["RS256", "EdDSA"];

const EXPIRED = "the token has expired, and there is no leeway";

/**
 * Verifies an ID token.
 *
 * @param now Milliseconds since the epoch; only whole seconds count, without leeway.
 */
export function verifyIdToken(
  { jws, issuer }: Candidate,
  provider: OidcProvider,
  keys: readonly JsonWebKey[],
  now: number,
): Accepted | Refusal {
  const { header, claims } = jws;
  const malformed = header === null ? "the header is not a JSON object" : malformedClaim(claims);
  if (header === null || malformed !== null) {
    return refuse(
      "InvalidAuthHeader",
      "Could not parse as OIDC ID token. Token might not be an OIDC-compliant JWT.",
      malformed ?? "",
    );
  }
  const foreign = audienceProblem(claims, provider.applicationID);
  const expired = Math.floor(now / 1000) >= (claims["exp"] as number);
  const problem =
    typeProblem(header) ??
    headerProblem(header) ??
    foreign ??
    proofProblem(jws, header, keys) ??
    (expired ? EXPIRED : null);
  if (problem !== null) {
    return refuse(
      "Unauthenticated",
      "Could not verify OIDC token claim. Check that the token signature is valid and the token hasn't expired.",
      problem,
      { check: problem === EXPIRED ? "J10" : problem === foreign ? "J3" : null },
    );
  }
  const { sub, exp } = claims as { sub: string; exp: number };
  return { ok: true, identity: idTokenIdentity(claims, issuer, sub), expiresAt: exp };
}

/** The first missing or wrongly typed claim of an ID token, by the standard's types. */
function malformedClaim(claims: Claims): string | null {
  for (const name of ["exp", "iat"])
    if (!isTime(claims[name])) return `the token has no \`${name}\` that is a number of seconds`;
  const { nbf } = claims;
  if (nbf !== undefined && nbf !== null && !isTime(nbf)) return "the claim `nbf` is not a number of seconds";
  if (typeof claims["sub"] !== "string") return "the token has no `sub`";
  for (const [name, { type }] of Object.entries(STANDARD_CLAIMS)) {
    const value = claims[name];
    const types = type === "time" ? ["number", "string"] : [type];
    if (value !== undefined && value !== null && !types.includes(typeof value))
      return `the claim \`${name}\` must be a ${types.join(" or a ")}`;
  }
  const { updated_at: updated = null } = claims;
  return updated !== null && rfc3339(updated) === null ? "the claim `updated_at` is not a time" : null;
}

/** RFC 7515 §4.1.9 and §4.1.10: another type and nested content are not supported. */
function typeProblem({ typ, cty }: Claims): string | null {
  if (typ !== undefined && (typeof typ !== "string" || typ.toUpperCase() !== "JWT"))
    return `its type is ${JSON.stringify(typ)}, and an ID token's is "JWT" or none: is this an access token? Then use type: "customJwt"`;
  return cty === undefined ? null : "it has a content type, and nested tokens are not supported";
}

/** A token with other audiences is refused: each of them could pass it on. */
function audienceProblem({ aud }: Claims, applicationID: string): string | null {
  const others = [aud].flat().filter((audience) => audience !== applicationID);
  return others.length === 0
    ? null
    : `it is also for the audience ${others.map((other) => JSON.stringify(other)).join(", ")}`;
}

function proofProblem(jws: Jws, { alg, kid }: Claims, keys: readonly JsonWebKey[]): string | null {
  const algorithm = ALGORITHMS.find((known) => known === alg);
  if (algorithm === undefined)
    return `it is signed with ${String(alg)}; OpenID providers must sign with ${ALGORITHMS.join(" or ")}`;
  const [key, ...rest] = keys.filter((each) => isKeyFor(algorithm, each) && (kid === undefined || each.kid === kid));
  if (key && rest.length === 0) return signatureProblem(algorithm, key, jws);
  const published = keys.map((each) => each.kid ?? "(no kid)").join(", ") || "(none)";
  return `${key ? rest.length + 1 : 0} published keys fit its kid ${JSON.stringify(kid ?? null)}; the key set has ${published}`;
}
