// The requests for tokens that authkit-js makes: whether it has made one, and a deadline for each. That SDK has neither:
// a first request that is never answered leaves it loading for ever, and without a user it does not say whether it looked
// for one. It calls the global `fetch`, so this stands before it.

/** How long a request may take, ms. A fetch of the session gives up after 15 s. */
const DEADLINE = 10_000;
/** Where authkit-js 0.20.3 asks for tokens (http-client.ts). */
const PATH = "/user_management/authenticate";

/** The requests of one page. */
export interface TokenRequests {
  /** Whether one was made since the page was loaded. */
  readonly hasAsked: () => boolean;
  /** Limits those that are made from now on. Returns how to stop. */
  readonly limit: () => () => void;
}

/** Looks at the requests of this page. */
export function createTokenRequests(): TokenRequests {
  let asked = false;
  return {
    // The page's record of requests has those from before `limit`, too.
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
        // Another library may have put its own before it.
        if (globalThis.fetch === limited) globalThis.fetch = original;
      };
    },
  };
}

function isTokenRequest(input: unknown): boolean {
  const url = input instanceof URL ? input.pathname : typeof input === "string" ? input : "";
  return url.endsWith(PATH);
}
