// Adds to the facts what `--network` and `--token` know. A plan of repairs looks at changed files with the same documents and token.

import type { Asked } from "../model/asked.ts";
import type { Facts } from "../model/facts.ts";
import type { Document, NetworkFacts } from "../model/network-facts.ts";
import { documentUrls } from "./document-urls.ts";
import { type DocumentPorts, fetchDocuments } from "./documents.ts";
import { gatherNetwork } from "./network.ts";
import { readToken, tokenFacts } from "./token.ts";

export interface Given {
  /** Whether documents may be fetched. */
  readonly network: boolean;
  readonly token: string | undefined;
}

/** Below this, the difference of clocks is within what a `Date` header can say. */
const CLOCK_MS = 2000;

/**
 * Fetches what is wanted, once, and returns what adds it to the facts of the project.
 *
 * @throws LockstepError `BAD_OPTION` for a token that is not one.
 */
export async function gatherGiven(
  facts: Facts,
  { network: asked, token }: Given,
  ports: DocumentPorts,
): Promise<(facts: Facts) => Facts> {
  const claims = token === undefined ? {} : readToken(token).claims;
  const network = asked ? await gatherNetwork(facts, claims, ports) : undefined;
  const documents = network?.documents ?? (token === undefined ? new Map() : await keysInFile(facts, ports));
  return (bare) => {
    const known: Facts = network ? { ...bare, network: { ...bare.network, ...network } } : bare;
    if (token === undefined) return known;
    return { ...known, token: tokenFacts(token, known, documents, deploymentTime(bare.now, network)) };
  };
}

/** Key sets that auth.config.ts itself contains. No server is asked. */
async function keysInFile(facts: Facts, ports: DocumentPorts): Promise<Map<string, Asked<Document>>> {
  const urls = documentUrls(facts).filter((url) => url.startsWith("data:"));
  return new Map([...(await fetchDocuments(urls, ports))].map(([url, { document }]) => [url, document]));
}

/** A deployment in the cloud has the right time, whatever this machine's clock says. */
function deploymentTime(now: number, network: NetworkFacts | undefined): number {
  const ahead = network?.clockAheadMs ?? 0;
  return Math.abs(ahead) < CLOCK_MS ? now : now - ahead;
}
