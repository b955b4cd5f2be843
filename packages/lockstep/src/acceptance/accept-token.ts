// The complete check of a token: choose a provider, fetch what it publishes, verify. The caller does the fetching.

import { discoveryUrl, readDiscovery, readProviderKeys } from "./discovery.ts";
import type { FetchDocument, FetchedDocument } from "./document.ts";
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
  const steps = judgeToken(token, providers, now);
  let step = steps.next();
  while (step.done !== true) step = steps.next(await fetchDocument(step.value));
  return step.value;
}

/** The same in steps: yields each URL that it needs, and continues with its document. */
export function* judgeToken(
  token: string,
  providers: AuthProvider[],
  now: () => number,
): Generator<string, Accepted | Refusal, FetchedDocument> {
  const candidate = selectProvider(token, providers);
  if (!candidate.ok) return candidate;
  const { provider, issuer } = candidate;
  if (provider.type === "customJwt") return verifyToken(candidate, provider, yield provider.jwks, now());
  const place = discoveryUrl(issuer);
  if (!place.ok) return place;
  const discovered = readDiscovery(issuer, place.url, yield place.url);
  if (!discovered.ok) return discovered;
  const published = readProviderKeys(issuer, discovered.jwksUri, yield discovered.jwksUri);
  if (!published.ok) return published;
  return verifyIdToken(candidate, provider, published.keys, now());
}
