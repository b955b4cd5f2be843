// Reads the response of a JWKS URL like a Convex deployment does. The caller does the fetching.

import type { FetchedDocument } from "./document.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** One RFC 7517 key, as published. */
export interface JsonWebKey {
  kty: string;
  kid?: string;
  alg?: string;
  use?: string;
  [member: string]: unknown;
}

/** Algorithms that the parser of a Convex deployment supports. One key outside them makes the whole set unreadable. */
const KNOWN_ALGORITHMS = new Set([
  ...["HS", "RS", "ES", "PS"].flatMap((family) => ["256", "384", "512"].map((size) => family + size)),
  "RSA1_5",
  "RSA-OAEP",
  "RSA-OAEP-256",
  "A128KW",
  "A192KW",
  "A256KW",
  "dir",
  "ECDH-ES",
  "ECDH-ES+A128KW",
  "ECDH-ES+A192KW",
  "ECDH-ES+A256KW",
  "A128GCMKW",
  "A192GCMKW",
  "A256GCMKW",
  "PBES2-HS256+A128KW",
  "PBES2-HS384+A192KW",
  "PBES2-HS512+A256KW",
]);

const CHECK = "Check that the URL is correct and accessible.";

/** The check of every refusal because of a key set. */
const KEYS = { check: "J6" } as const;

/** The keys of a response, or why the whole set is unusable. */
export function readKeySet(url: string, response: FetchedDocument): { ok: true; keys: JsonWebKey[] } | Refusal {
  // The key set may be in the URL itself, whose media type does not matter.
  if (url.startsWith("data:")) {
    if (response.kind === "answer") return parseKeys("data: URL", response.body);
    return refuse(
      "InvalidAuthHeader",
      "Invalid JWKS data URL. Check that the data URL is properly formatted and contains valid base64-encoded JSON.",
      response.error,
      KEYS,
    );
  }
  if (response.kind === "unreachable") {
    return refuse(
      "AuthProviderUnreachable",
      `Could not fetch JWKS from URL '${url}': ${response.error}. ${CHECK}`,
      "the key set's server did not answer",
      KEYS,
    );
  }
  if (response.status !== 200) {
    return refuse(
      response.status >= 500 ? "AuthProviderUnreachable" : "InvalidAuthHeader",
      `Could not fetch JWKS from URL '${url}': HTTP ${response.status} ${response.statusText}. ${CHECK}`,
      "the jwks URL in convex/auth.config.ts must answer 200",
      KEYS,
    );
  }
  const type = response.contentType ?? "unknown";
  if (!/^application\/(jwk-set\+)?json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    return refuse(
      "InvalidAuthHeader",
      `Invalid Content-Type '${type}' when fetching JWKS from '${url}'. Expected 'application/json' or 'application/jwk-set+json'.`,
      "the jwks URL answers with something other than a key set, often a page: is the path right?",
      KEYS,
    );
  }
  return parseKeys(url, response.body);
}

function parseKeys(url: string, body: string): { ok: true; keys: JsonWebKey[] } | Refusal {
  const invalid = (reason: string): Refusal =>
    refuse(
      "InvalidAuthHeader",
      `Invalid JWKS response body from '${url}'. The response is not valid JSON or doesn't match the expected JWKS format.`,
      reason,
      KEYS,
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return invalid("the body is not JSON");
  }
  const keys = (parsed as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) return invalid("the body has no `keys` array");
  for (const key of keys as unknown[]) {
    const { kty, alg } = (key ?? {}) as JsonWebKey;
    if (typeof kty !== "string") return invalid("a key has no `kty`");
    if (alg !== undefined && !KNOWN_ALGORITHMS.has(alg))
      return invalid(
        `a key has the algorithm ${JSON.stringify(alg)}, which Convex cannot read; one such key makes the whole set unreadable`,
      );
  }
  return { ok: true, keys: keys as JsonWebKey[] };
}
