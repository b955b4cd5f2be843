// `--network`: what servers answer to requests that carry no secret.

import type { Facts } from "../model/facts.ts";
import type { NetworkFacts } from "../model/network-facts.ts";
import { documentUrls, keySetUrls } from "./document-urls.ts";
import { probe } from "./probe.ts";
import { type DocumentPorts, fetchDocuments, type Fetched } from "./documents.ts";

/**
 * Fetches the documents that checks look at, and probes the project's own servers.
 *
 * @param claims Those of a token that was given; only its issuer and its client are used.
 */
export async function gatherNetwork(
  facts: Facts,
  claims: Readonly<Record<string, unknown>>,
  ports: DocumentPorts,
): Promise<NetworkFacts> {
  const [documents, probed] = await Promise.all([gatherDocuments(facts, claims, ports), probe(facts, ports.fetch)]);
  return { ...documents, ...probed };
}

async function gatherDocuments(
  facts: Facts,
  claims: Readonly<Record<string, unknown>>,
  ports: DocumentPorts,
): Promise<Pick<NetworkFacts, "documents" | "clockAheadMs">> {
  const first = await fetchDocuments(documentUrls(facts, claims), ports);
  const bodies = [...first].flatMap(([url, { document }]) =>
    document.ok && url.endsWith("/.well-known/openid-configuration") ? [document.value.body] : [],
  );
  const second = await fetchDocuments(
    keySetUrls(bodies).filter((url) => !first.has(url)),
    ports,
  );
  const all = [...first, ...second];
  const clock = clockOf(all);
  return {
    documents: new Map(all.map(([url, { document }]) => [url, document])),
    ...(clock !== undefined && { clockAheadMs: clock }),
  };
}

/** The clock of WorkOS, not of a cache in between: the key set of a client is answered by its API. */
function clockOf(all: readonly (readonly [string, Fetched])[]): number | undefined {
  return all.find(([url, { aheadMs }]) => aheadMs !== undefined && /\/sso\/jwks\//.test(url))?.[1].aheadMs;
}
