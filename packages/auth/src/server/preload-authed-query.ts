// `preloadAuthedQuery`: `preloadQuery` of convex/nextjs, plus the identity that the answer belongs to. Does not need Next.js.
import { type NextjsOptions, preloadQuery } from "convex/nextjs";
import type { Preloaded } from "convex/react";
import type { ArgsAndOptions, FunctionArgs, FunctionReference } from "convex/server";
import { LockstepAuthError, UNREADABLE } from "../core/errors.ts";
import { readSession } from "./read-session.ts";

/** A query result that a server loaded for one identity. Plain data, only for `usePreloadedAuthedQuery`. */
export type AuthedPreloaded<Query extends FunctionReference<"query">> = Preloaded<Query> & {
  /** The key of the identity that the result belongs to. */
  readonly _owner: string;
};

/** As for `preloadQuery`, but `token` is required: without it, Convex would run the query unauthenticated. */
export type PreloadOptions = NextjsOptions & { readonly token: string };

/**
 * Runs a query on the server as the user of the token, for `usePreloadedAuthedQuery` in the page.
 *
 * @param options - `token` is the access token, such as the one from `withAuth()`. `url` is the deployment, by default
 *   `NEXT_PUBLIC_CONVEX_URL`. As for `preloadQuery` of convex/nextjs.
 *
 * @throws {LockstepAuthError} `TOKEN_UNREADABLE` when `token` is not an access token.
 * @throws The error of the query, or Convex's error about the token.
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
