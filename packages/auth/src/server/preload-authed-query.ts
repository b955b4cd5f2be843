// `preloadAuthedQuery`: `preloadQuery` of convex/nextjs that says whose answer it is. It needs nothing of Next.js.
import { type NextjsOptions, preloadQuery } from "convex/nextjs";
import type { Preloaded } from "convex/react";
import type { ArgsAndOptions, FunctionArgs, FunctionReference } from "convex/server";
import { LockstepAuthError, UNREADABLE } from "../core/errors.ts";
import { readSession } from "./read-session.ts";

/** An answer that a server got for one identity. Plain data, for `usePreloadedAuthedQuery` only. */
export type AuthedPreloaded<Query extends FunctionReference<"query">> = Preloaded<Query> & {
  /** The key of the identity whose answer it is. */
  readonly _owner: string;
};

/** As for `preloadQuery`, but `token` must be there: without one Convex would answer as to nobody. */
export type PreloadOptions = NextjsOptions & { readonly token: string };

/**
 * Runs a query on the server as the user of the token, for `usePreloadedAuthedQuery` in the page.
 *
 * @param options - `token` is the access token, such as that of `withAuth()`. `url` is the deployment; by default
 *   `NEXT_PUBLIC_CONVEX_URL`. As for `preloadQuery` of convex/nextjs.
 *
 * @throws {LockstepAuthError} `TOKEN_UNREADABLE` when `token` is no access token.
 * @throws What the query threw, or what Convex says of the token.
 */
export async function preloadAuthedQuery<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query>,
  options: PreloadOptions,
): Promise<AuthedPreloaded<Query>> {
  const session = readSession(options.token);
  if (session === null) throw new LockstepAuthError("TOKEN_UNREADABLE", UNREADABLE);
  const preloaded = await preloadQuery(query, ...([args, options] as ArgsAndOptions<Query, NextjsOptions>));
  return { ...preloaded, _owner: session.identity.key };
}
