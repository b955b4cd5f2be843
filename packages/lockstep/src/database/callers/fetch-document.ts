// Fetches what identity providers publish, within limits, and caches it for as long as they allow: RFC 9111, as a shared cache.

import type { FetchDocument, FetchedDocument } from "../../acceptance/document.ts";

/** For the whole response, redirects included. */
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
/** The sender of a token chooses the spelling of its issuer, and thereby the requested URL. */
const MAX_KEPT = 32;

/** Creates a {@link FetchDocument}. `now`: milliseconds since the epoch. */
export function createDocumentFetcher({
  fetch,
  now,
}: {
  fetch: typeof globalThis.fetch;
  now: () => number;
}): FetchDocument {
  const kept = new Map<string, { document: FetchedDocument; untilMs: number }>();
  return async (url) => {
    const known = kept.get(url);
    if (known && now() < known.untilMs) return known.document;
    kept.delete(url);
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(url, { headers: { accept: "application/json" }, signal });
      const { status, statusText, headers } = response;
      const body = await readText(response);
      if (body === null) return { kind: "unreachable", error: "the answer is larger than 1 MiB" };
      const document: FetchedDocument = {
        kind: "answer",
        status,
        statusText,
        contentType: headers.get("content-type"),
        body,
      };
      const freshMs = status === 200 ? freshSeconds(headers, now()) * 1000 : 0;
      if (freshMs > 0) kept.set(url, { document, untilMs: now() + freshMs });
      for (const oldest of kept.keys()) {
        if (kept.size <= MAX_KEPT) break;
        kept.delete(oldest);
      }
      return document;
    } catch (error) {
      const { message, cause } = error as Error;
      return { kind: "unreachable", error: cause instanceof Error ? `${message} (${cause.message})` : message };
    }
  };
}

/** The body, or null if it is too large; reading stops there. */
async function readText({ body }: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** How long a response may be reused, in seconds. RFC 9111 §4.2.1; without caching headers, not at all. */
function freshSeconds(headers: Headers, nowMs: number): number {
  const control = headers.get("cache-control") ?? "";
  if (/\b(no-store|no-cache|private)\b/i.test(control)) return 0;
  const seconds = /\bs-maxage="?(\d+)/i.exec(control)?.[1] ?? /\bmax-age="?(\d+)/i.exec(control)?.[1];
  if (seconds !== undefined) return Number(seconds) - Number(headers.get("age") ?? 0);
  const expires = Date.parse(headers.get("expires") ?? "");
  return Number.isNaN(expires) ? 0 : (expires - nowMs) / 1000;
}
