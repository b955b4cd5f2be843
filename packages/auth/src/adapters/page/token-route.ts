// Tokens from the application's session route (`@lockstep/auth/nextjs/server`), which says why it has none. It does not retry.
import type { FetchRequest, FetchResult } from "../../index.ts";
import { type Asked, SESSION_HEADER } from "../../server/session-header.ts";

/** The session route of the application. */
export interface TokenRoute {
  readonly kind: "route";
  readonly fetch: (request: FetchRequest) => Promise<FetchResult>;
}

const TRANSIENT: FetchResult = { kind: "transient" };

/**
 * Creates the client of the route at `path`.
 *
 * @param options - `early`: sends the first request now, while the page is still being hydrated, for the first fetch. Default: false.
 */
export function createTokenRoute(path: string, { early = false }: { readonly early?: boolean } = {}): TokenRoute {
  async function ask(asked: Asked, signal: AbortSignal): Promise<FetchResult> {
    signal.throwIfAborted();
    const headers = { [SESSION_HEADER]: asked };
    // A proxy that requires a session redirects to AuthKit, which proves nothing.
    const response = await fetch(path, { method: "POST", headers, cache: "no-store", redirect: "error", signal });
    return response.ok ? readAnswer(await response.json()) : TRANSIENT;
  }

  if (early && !EARLY.has(path)) {
    const answer = ask("held", new AbortController().signal).catch(() => null);
    EARLY.set(path, { answer, until: Date.now() + EARLY_FOR });
  }

  return {
    kind: "route",
    fetch: async ({ force, current, signal }) => {
      // Another tab may have renewed the session in the cookie.
      const held = (await takeEarly(path)) ?? (await ask("held", signal));
      return force && held.kind === "token" && held.token === current ? ask("renewed", signal) : held;
    },
  };
}

/**
 * Requests that were sent before their page was mounted, by path: a render may be repeated, or given up. Another page may not take one
 * that is older than it.
 */
const EARLY = new Map<string, { readonly answer: Promise<FetchResult | null>; readonly until: number }>();
/** How long such an answer is good enough, ms. */
const EARLY_FOR = 5000;

async function takeEarly(path: string): Promise<FetchResult | null> {
  const early = EARLY.get(path);
  EARLY.delete(path);
  return early === undefined || Date.now() > early.until ? null : early.answer;
}

/** Reads the route's answer. Anything unknown proves nothing. */
function readAnswer(answer: unknown): FetchResult {
  if (typeof answer !== "object" || answer === null || !("kind" in answer)) return TRANSIENT;
  if (answer.kind === "gone") return { kind: "gone" };
  if (answer.kind !== "token" || !("token" in answer) || typeof answer.token !== "string") return TRANSIENT;
  return { kind: "token", token: answer.token, minted: "minted" in answer && answer.minted === true };
}
