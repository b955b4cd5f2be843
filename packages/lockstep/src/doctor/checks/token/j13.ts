// J13: two WorkOS environments of the project publish the same key.

import { readKeySetUrl } from "../../auth-config/issuer.ts";
import type { Check } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";

export const J13: Check = {
  id: "J13",
  title: "Two WorkOS environments share a signing key",
  needs: ["network"],
  why: "A provider whose issuer is https://api.workos.com and that asks for no audience relies on the key set alone. If development and production publish the same key, a test user of development can sign in to production with their own token.",
  fix: "Ask WorkOS's support for separate keys. Until then, use only providers in production whose issuer names the client, or that have an applicationID.",
  *run({ network }) {
    const sets = keySets(network);
    for (const [index, one] of sets.entries()) {
      for (const other of sets.slice(index + 1)) {
        const shared = [...one.keys].find(([material]) => other.keys.has(material));
        if (shared === undefined) continue;
        yield {
          level: "error",
          what: `Security: the clients ${one.client} and ${other.client} publish the same signing key ${shared[1]}`,
          places: [one, other].map(({ client }) => ({ text: `https://api.workos.com/sso/jwks/${client}` })),
          fix: "ask WorkOS's support for separate keys, and until then remove providers without applicationID whose issuer does not name the client",
        };
      }
    }
  },
};

interface KeysOf {
  readonly client: string;
  /** The `kid` by the key itself: the same `kid` alone is not a shared key. */
  readonly keys: ReadonlyMap<string, string>;
}

function keySets(network: Facts["network"]): KeysOf[] {
  return [...(network?.documents ?? [])].flatMap(([url, asked]) => {
    const read = readKeySetUrl(url);
    if (read.kind !== "client" || !asked.ok || asked.value.status !== 200) return [];
    return [{ client: read.client, keys: keysIn(asked.value.body) }];
  });
}

function keysIn(body: string): Map<string, string> {
  try {
    const { keys } = JSON.parse(body) as { keys?: unknown };
    if (!Array.isArray(keys)) return new Map();
    return new Map(
      (keys as Readonly<Record<string, unknown>>[]).flatMap(({ kid, n, x, y }): [string, string][] =>
        n === undefined && x === undefined ? [] : [[JSON.stringify([n, x, y]), String(kid)]],
      ),
    );
  } catch {
    return new Map();
  }
}
