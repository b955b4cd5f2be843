// Calls from a server to Convex as the user of the request: they take the session's token themselves, so that none can be forgotten.
import { type NextjsOptions, fetchAction, fetchMutation, fetchQuery } from "convex/nextjs";
import { type FunctionArgs, type FunctionReference, type FunctionReturnType, getFunctionName } from "convex/server";
import { convexToJson, type Value } from "convex/values";
import { LockstepAuthError, unauthenticated } from "../core/errors.ts";
import { deploymentUrl } from "./environment.ts";
import { type AuthedPreloaded, preloadAuthedQuery } from "./preload-authed-query.ts";
import type { ServerSession } from "./sessions.ts";

type Kind = "query" | "mutation" | "action";
type Args<F extends FunctionReference<Kind>> = [
  ...({} extends FunctionArgs<F> ? [args?: FunctionArgs<F>] : [args: FunctionArgs<F>]),
];

/** Calls to Convex as the user of the request. Each rejects with `UNAUTHENTICATED` if the user is signed out. */
export interface ConvexCalls {
  /** @throws {LockstepAuthError} `UNAUTHENTICATED`, `SESSION_UNCONFIRMED`; the error of the function. */
  readonly fetchAuthedQuery: <F extends FunctionReference<"query">>(
    query: F,
    ...args: Args<F>
  ) => Promise<FunctionReturnType<F>>;
  /** @throws {LockstepAuthError} `UNAUTHENTICATED`, `SESSION_UNCONFIRMED`; the error of the function. */
  readonly fetchAuthedMutation: <F extends FunctionReference<"mutation">>(
    mutation: F,
    ...args: Args<F>
  ) => Promise<FunctionReturnType<F>>;
  /** @throws {LockstepAuthError} `UNAUTHENTICATED`, `SESSION_UNCONFIRMED`; the error of the function. */
  readonly fetchAuthedAction: <F extends FunctionReference<"action">>(
    action: F,
    ...args: Args<F>
  ) => Promise<FunctionReturnType<F>>;
  /**
   * Runs a query for `usePreloadedAuthedQuery` in the page. While the session is `unconfirmed`, it resolves without a result, and the
   * page loads the query itself.
   *
   * @throws {LockstepAuthError} `UNAUTHENTICATED`; the error of the query.
   */
  readonly preloadAuthedQuery: <F extends FunctionReference<"query">>(
    query: F,
    ...args: Args<F>
  ) => Promise<AuthedPreloaded<F>>;
}

/**
 * Creates the calls of a server.
 *
 * @param readSession - Returns the session of the request that is being answered.
 * @param options - `url`: the deployment. Default: the environment variable `NEXT_PUBLIC_CONVEX_URL`, `VITE_CONVEX_URL` or `CONVEX_URL`.
 */
export function createConvexCalls(
  readSession: () => Promise<ServerSession>,
  options: { readonly url?: string | undefined } = {},
): ConvexCalls {
  function url(): { url?: string } {
    const found = options.url ?? deploymentUrl();
    return found === undefined ? {} : { url: found };
  }

  async function withToken(): Promise<NextjsOptions> {
    const session = await readSession();
    if (session.status === "signed-out") throw unauthenticated();
    if (session.status === "unconfirmed") throw unconfirmed();
    return { ...url(), token: session.accessToken };
  }

  return {
    fetchAuthedQuery: async (query, ...[args]) => fetchQuery(query, args ?? {}, await withToken()),
    fetchAuthedMutation: async (mutation, ...[args]) => fetchMutation(mutation, args ?? {}, await withToken()),
    fetchAuthedAction: async (action, ...[args]) => fetchAction(action, args ?? {}, await withToken()),
    preloadAuthedQuery: async (query, ...[args]) => {
      const session = await readSession();
      if (session.status === "signed-out") throw unauthenticated();
      if (session.status === "signed-in")
        return preloadAuthedQuery(query, args ?? {}, { ...url(), token: session.accessToken });
      const _argsJSON = convexToJson((args ?? {}) as Value) as string;
      return {
        _name: getFunctionName(query),
        _argsJSON,
        _owner: session.page.session?.identity.key,
      } as AuthedPreloaded<typeof query>;
    },
  };
}

function unconfirmed(): LockstepAuthError {
  return new LockstepAuthError("SESSION_UNCONFIRMED", {
    what: "The user is signed in, but WorkOS could not be reached for a token; nothing was sent.",
    fix: "Render the page without this data; useAuthedQuery loads it in the page.",
  });
}
