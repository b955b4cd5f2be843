// The token requests of authkit-js: whether it has made one, and a deadline for each. The SDK has neither: if its first
// request is never answered, it keeps loading forever, and without a user it does not say whether it looked for one. It
// calls the global `fetch`, so this module wraps that.

/** How long a request may take, ms. The session gives up on a fetch after 15 s. */
const DEADLINE = 10_000;
/** The path of token requests in authkit-js 0.20.3 (http-client.ts). */
const PATH = "/user_management/authenticate";

/** The requests of one page. */
export interface TokenRequests {
  /** Whether one was made since the page was loaded. */
  readonly hasAsked: () => boolean;
  /** Sets a deadline for requests from now on. Returns a function that stops this. */
  readonly limit: () => () => void;
}

/** Observes the token requests of this page. */
export function createTokenRequests(): TokenRequests {
  let asked = false;
  return {
    // The browser's resource timings also include requests made before `limit`.
    hasAsked: () => (asked ||= performance.getEntriesByType("resource").some(({ name }) => isTokenRequest(name))),
    limit: () => {
      const original = globalThis.fetch;
      let isOver = false;
      const limited: typeof fetch = (input, init) => {
        if (isOver || !isTokenRequest(input)) return original(input, init);
        asked = true;
        return original(input, { signal: AbortSignal.timeout(DEADLINE), ...init });
      };
      globalThis.fetch = limited;
      return () => {
        isOver = true;
        // Another library may have wrapped `fetch` since.
        if (globalThis.fetch === limited) globalThis.fetch = original;
      };
    },
  };
}

function isTokenRequest(input: unknown): boolean {
  const url = input instanceof URL ? input.pathname : typeof input === "string" ? input : "";
  return url.endsWith(PATH);
}
