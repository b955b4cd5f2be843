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

  let first = early ? ask("held", new AbortController().signal).catch(() => null) : null;

  return {
    kind: "route",
    fetch: async ({ force, current, signal }) => {
      const sent = await first;
      first = null;
      // Another tab may have renewed the session in the cookie.
      const held = sent ?? (await ask("held", signal));
      return force && held.kind === "token" && held.token === current ? ask("renewed", signal) : held;
    },
  };
}

/** Reads the route's answer. Anything unknown proves nothing. */
function readAnswer(answer: unknown): FetchResult {
  if (typeof answer !== "object" || answer === null || !("kind" in answer)) return TRANSIENT;
  if (answer.kind === "gone") return { kind: "gone" };
  if (answer.kind !== "token" || !("token" in answer) || typeof answer.token !== "string") return TRANSIENT;
  return { kind: "token", token: answer.token, minted: "minted" in answer && answer.minted === true };
}
