// Reads what an OpenID provider publishes about itself: its discovery document and its key set. The caller does the fetching. Source:
// OpenID Connect Discovery 1.0 §3 and §4.

import type { FetchedDocument } from "./document.ts";
import type { JsonWebKey } from "./key-set.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** How much of a provider's response is quoted, in characters. */
const MAX_QUOTED = 500;

/** The URL of an issuer's discovery document, or why there is none. The issuer is used as written in the token. */
export function discoveryUrl(issuer: string): { ok: true; url: string } | Refusal {
  if (!/^https?:\/\//.test(issuer) || !URL.canParse(issuer))
    return failed(issuer, "", "an OpenID provider's `iss` must be a whole http or https URL");
  return { ok: true, url: `${issuer}${issuer.endsWith("/") ? "" : "/"}.well-known/openid-configuration` };
}

/** The key set's URL in a discovery document, or why the document is unusable. */
export function readDiscovery(
  issuer: string,
  url: string,
  document: FetchedDocument,
): { ok: true; jwksUri: string } | Refusal {
  const read = readJson(issuer, url, document, ["application/json"]);
  if (!read.ok) return read;
  const { issuer: published, jwks_uri: jwksUri, authorization_endpoint: authorize } = read.value;
  const missing = Object.entries({ issuer: published, jwks_uri: jwksUri, authorization_endpoint: authorize }).find(
    ([, value]) => typeof value !== "string" || !URL.canParse(value),
  );
  if (missing) return failed(issuer, "", `${url} has no URL as \`${missing[0]}\``);
  if (published !== issuer) {
    return failed(
      issuer,
      "",
      `${url} says issuer ${JSON.stringify(published)}, the token ${JSON.stringify(issuer)}: they must be equal, a slash at the end included`,
    );
  }
  return { ok: true, jwksUri: jwksUri as string };
}

/** The keys of an OpenID provider. Unreadable keys are skipped, since others may sign. */
export function readProviderKeys(
  issuer: string,
  url: string,
  document: FetchedDocument,
): { ok: true; keys: JsonWebKey[] } | Refusal {
  const read = readJson(issuer, url, document, ["application/json", "application/jwk-set+json"]);
  if (!read.ok) return read;
  const { keys } = read.value;
  if (!Array.isArray(keys)) return failed(issuer, "", `${url} has no \`keys\` array`);
  return {
    ok: true,
    keys: (keys as (JsonWebKey | null)[]).filter((key) => typeof key?.kty === "string") as JsonWebKey[],
  };
}

/** The JSON object of a response. A response without a Content-Type is read as JSON. */
function readJson(
  issuer: string,
  url: string,
  document: FetchedDocument,
  types: readonly string[],
): { ok: true; value: Record<string, unknown> } | Refusal {
  if (document.kind === "unreachable") return failed(issuer, "", `${url} could not be fetched: ${document.error}`);
  const { status, statusText, contentType, body } = document;
  if (status !== 200) {
    const said = `: ${status} ${statusText} ${body.slice(0, MAX_QUOTED)}`.trimEnd();
    return failed(issuer, said, `${url} must answer 200`, status >= 500 ? 503 : 400);
  }
  if (contentType !== null && !types.some((type) => contentType.toLowerCase().startsWith(type)))
    return failed(
      issuer,
      `: 200 OK ${body.slice(0, MAX_QUOTED)}`,
      `${url} answers with ${contentType}, not ${types[0]}`,
    );
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return { ok: true, value: value as Record<string, unknown> };
  } catch {
    // Reported below.
  }
  return failed(issuer, "", `${url} does not answer with a JSON object`);
}

function failed(issuer: string, said: string, reason: string, status: 400 | 503 = 400): Refusal {
  return refuse("AuthProviderDiscoveryFailed", `Auth provider discovery of ${issuer} failed${said}`, reason, {
    status,
  });
}
