// Tokens from the application's session route (`@lockstep/auth/nextjs/server`), which says why it has none. It does not retry.
import type { FetchRequest, FetchResult } from "../../index.ts";
import type { Asked } from "../../server/session-header.ts";
import { takeEarly } from "./send-early.ts";
import { sessionRequest } from "./session-request.ts";

/** The session route of the application. */
export interface TokenRoute {
  readonly kind: "route";
  readonly fetch: (request: FetchRequest) => Promise<FetchResult>;
}

const TRANSIENT: FetchResult = { kind: "transient" };

/** Creates the client of the route at `path`. Its first answer may be that of an early request. */
export function createTokenRoute(path: string): TokenRoute {
  async function ask(asked: Asked, signal: AbortSignal): Promise<FetchResult> {
    signal.throwIfAborted();
    const response = await fetch(path, { ...sessionRequest(asked), signal });
    return response.ok ? readAnswer(await response.json()) : TRANSIENT;
  }

  return {
    kind: "route",
    fetch: async ({ force, current, signal }) => {
      const early = await takeEarly(path);
      // Another tab may have renewed the session in the cookie.
      const held = early === undefined ? await ask("held", signal) : readAnswer(early);
      return force && held.kind === "token" && held.token === current ? ask("renewed", signal) : held;
    },
  };
}

/** Reads the route's answer. Anything unknown proves nothing. */
function readAnswer(answer: unknown): FetchResult {
  const { kind, token, minted } = Object(answer) as Readonly<Record<string, unknown>>;
  if (kind === "gone") return { kind };
  return kind === "token" && typeof token === "string" ? { kind, token, minted: minted === true } : TRANSIENT;
}
