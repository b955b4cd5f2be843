// The complete check of a token: choose a provider, fetch what it publishes, verify. Only `fetchDocument` does I/O.

import { discoveryUrl, readDiscovery, readProviderKeys } from "./discovery.ts";
import type { FetchDocument } from "./document.ts";
import type { AuthProvider } from "./providers.ts";
import type { Refusal } from "./refusal.ts";
import { selectProvider } from "./select-provider.ts";
import { verifyIdToken } from "./verify-id-token.ts";
import { type Accepted, verifyToken } from "./verify-token.ts";

/**
 * Decides on a token.
 *
 * @param now Milliseconds since the epoch, read after the keys have been fetched.
 */
export async function acceptToken(
  token: string,
  providers: AuthProvider[],
  fetchDocument: FetchDocument,
  now: () => number,
): Promise<Accepted | Refusal> {
  const candidate = selectProvider(token, providers);
  if (!candidate.ok) return candidate;
  const { provider, issuer } = candidate;
  if (provider.type === "customJwt") return verifyToken(candidate, provider, await fetchDocument(provider.jwks), now());
  const place = discoveryUrl(issuer);
  if (!place.ok) return place;
  const discovered = readDiscovery(issuer, place.url, await fetchDocument(place.url));
  if (!discovered.ok) return discovered;
  const published = readProviderKeys(issuer, discovered.jwksUri, await fetchDocument(discovered.jwksUri));
  if (!published.ok) return published;
  return verifyIdToken(candidate, provider, published.keys, now());
}
