// A POST that is sent again because its answer was lost is answered as the first time, and nothing is done twice. WorkOS's SDKs
// give every POST an `Idempotency-Key` and send it again with the same one (@workos-inc/node 11, http-client). Without this a lost
// answer to a code exchange would look like a stolen code. In memory: after a restart a repetition is a new request.

import type { MiddlewareHandler } from "hono";
import { readBody } from "./read-body.ts";
import { sha256 } from "./tokens/secret.ts";

/** How long an answer is kept, in ms: longer than the SDKs go on trying. */
const KEPT_MS = 10 * 60_000;
const MAX_KEPT = 1000;

/** Remembers answers on the given clock (ms). The same key with another path, body or API key is another request. */
export function idempotency(now: () => number): MiddlewareHandler {
  const kept = new Map<string, { until: number; answer: Promise<Response> }>();
  const forget = (): void => {
    for (const [id, { until }] of kept) if (until <= now() || kept.size >= MAX_KEPT) kept.delete(id);
  };
  return async (c, next) => {
    const key = c.req.header("Idempotency-Key");
    if (key === undefined || c.req.method !== "POST") return next();
    const id = sha256(JSON.stringify([key, c.req.path, c.req.header("Authorization"), await readBody(c)]));
    const first = kept.get(id);
    if (first !== undefined && first.until > now()) return (await first.answer).clone();
    forget();
    const answer = next().then(() => c.res.clone());
    kept.set(id, { until: now() + KEPT_MS, answer });
    // What failed, or was too early, may be tried again.
    const { status } = await answer;
    if (status >= 500 || status === 429) kept.delete(id);
    return undefined;
  };
}
