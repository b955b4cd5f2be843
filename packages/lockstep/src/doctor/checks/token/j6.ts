// J6: a key set cannot be used, or does not have the key that signed the token.

import { STATUS_CODES } from "node:http";
import { readKeySet } from "../../../acceptance/key-set.ts";
import { isLoopback, readKeySetUrl } from "../../auth-config/issuer.ts";
import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import type { Document } from "../../model/network-facts.ts";
import { fieldPlace, type WorkosProvider, workosProviders } from "../shared/providers/workos-providers.ts";

export const J6: Check = {
  id: "J6",
  title: "A provider's key set cannot be used, or does not have the token's key",
  needs: ["network"],
  why: "Convex fetches `jwks`, and verifies a token with the key whose `kid` is the token's. An answer that is not a key set makes every token of the provider fail. A key that is not in it means that the token was issued by another WorkOS environment, or by a local one.",
  fix: "Write jwks: `https://api.workos.com/sso/jwks/${process.env.WORKOS_CLIENT_ID}`, with the client ID of the environment that the app signs users in at: `npx convex env set WORKOS_CLIENT_ID client_…`.",
  *run(facts) {
    const seen = new Set<string>();
    for (const one of workosProviders(facts)) {
      const url = one.jwksField?.value;
      if (url === undefined || seen.has(url) || one.keys?.kind === "unreadable") continue;
      seen.add(url);
      const host = one.keys && "host" in one.keys ? one.keys.host : "";
      // What Convex cannot reach is A6's.
      const found = isLoopback(host) ? undefined : unusable(facts, one, url);
      if (found) yield found;
    }
    yield* otherKey(facts);
  },
};

function unusable({ network }: Facts, one: WorkosProvider, url: string): Finding | undefined {
  const asked = network?.documents.get(url);
  if (!asked?.ok || one.jwksField === undefined) return undefined;
  const problem = problemOf(url, asked.value);
  if (problem === undefined) return undefined;
  const { provider, keys } = one;
  const client = keys?.kind === "client" ? keys.client : undefined;
  return {
    level: "error",
    what: `The key set of provider ${provider.number} in ${provider.file} cannot be used: ${problem}`,
    places: [fieldPlace(provider, "jwks", one.jwksField), { text: url.startsWith("data:") ? "the data: URL" : url }],
    fix:
      client === undefined
        ? "write: jwks: `https://api.workos.com/sso/jwks/${process.env.WORKOS_CLIENT_ID}`"
        : `compare the client ID ${client} with the one in the WorkOS dashboard, API Keys, and set that one:\nnpx convex env set WORKOS_CLIENT_ID client_…`,
  };
}

function problemOf(url: string, { status, contentType, location, body }: Document): string | undefined {
  if (status >= 300 && status < 400) return `it redirects to ${location ?? "another address"} (${status})`;
  const read = readKeySet(url, {
    kind: "answer",
    status,
    statusText: STATUS_CODES[status] ?? "",
    contentType: contentType === "" ? null : contentType,
    body,
  });
  if (!read.ok) return status === 200 ? read.reason : `it answers with ${status} ${STATUS_CODES[status] ?? ""}`.trim();
  return read.keys.length === 0 ? "it has no keys" : undefined;
}

/** The token's key is not in the key set of its provider; perhaps in that of another client. */
function* otherKey(facts: Facts): Iterable<Finding> {
  const { token, network } = facts;
  const verdict = token?.verdict;
  if (!token || !network || verdict?.kind !== "refused" || verdict.cause !== "kid") return;
  const one = workosProviders(facts).find(({ provider }) => provider.number === verdict.provider);
  if (one?.jwksField === undefined) return;
  const { kid } = token.header;
  const elsewhere = [...network.documents].flatMap(([url, asked]) => {
    const keys = readKeySetUrl(url);
    return keys.kind === "client" && asked.ok && kidsOf(asked.value.body).includes(kid) ? [keys.client] : [];
  });
  const trusted = one.keys?.kind === "client" ? one.keys.client : one.jwksField.text;
  const named = typeof kid === "string" ? `the key ${kid}` : "a key without kid";
  yield {
    level: "error",
    what:
      elsewhere[0] === undefined
        ? `The token is signed with ${named}, which is not in the key set of ${trusted}: it comes from another WorkOS environment`
        : `The token is signed with ${named}, which is not in the key set of ${trusted}, but in that of ${elsewhere[0]}: it comes from that environment`,
    places: [
      fieldPlace(one.provider, "jwks", one.jwksField),
      { text: `kid of the token: ${typeof kid === "string" ? kid : "(none)"}` },
    ],
    fix: `set the client ID that the app signs users in at:\nnpx convex env set WORKOS_CLIENT_ID ${elsewhere[0] ?? "client_…"}${facts.target === "production" ? " --prod" : ""}`,
  };
}

function kidsOf(body: string): unknown[] {
  try {
    const { keys } = JSON.parse(body) as { keys?: unknown };
    return Array.isArray(keys) ? keys.map((key: unknown) => (key as { kid?: unknown } | null)?.kid) : [];
  } catch {
    return [];
  }
}
