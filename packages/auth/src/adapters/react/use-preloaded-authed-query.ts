"use client";
// `usePreloadedAuthedQuery`: what the server has rendered stays until live data of the same user replaces it.
import type { FunctionReference, FunctionReturnType } from "convex/server";
import { jsonToConvex } from "convex/values";
import { useEffect, useMemo } from "react";
import type { AuthedPreloaded } from "../../server/index.ts";
import { isRefreshing } from "./is-refreshing.ts";
import { useSessionScope } from "./session-context.ts";
import { type AuthedQueryResult, useLiveQuery } from "./use-live-query.ts";

/** What has been replaced, or left behind by its owner, and does not come back. */
const over = new WeakSet<object>();

/**
 * A query as of `useAuthedQuery` that starts with what `preloadAuthedQuery` of `@lockstep/auth/server` got on the server.
 * That is given until the backend has answered here, to the identity that it was got for and to no other. Beneath a
 * `LockstepProvider` with `initialSession` it is in the server's HTML.
 *
 * @example
 * const messages = usePreloadedAuthedQuery(preloaded);
 * if (messages.status === "success") return <List items={messages.data} stale={messages.isRefreshing} />;
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function usePreloadedAuthedQuery<Q extends FunctionReference<"query">>(
  preloaded: AuthedPreloaded<Q>,
): AuthedQueryResult<FunctionReturnType<Q>> {
  const { view } = useSessionScope();
  const live = useLiveQuery<FunctionReturnType<Q>>(preloaded._name, JSON.stringify(preloaded._argsJSON));
  const data: FunctionReturnType<Q> = useMemo(() => jsonToConvex(preloaded._valueJSON), [preloaded]);
  const isOwners = view.identity?.key === preloaded._owner;
  // The error of the session is no answer to the query: nothing was asked.
  const isAnswered = live.status === "success" || (live.status === "error" && live.error !== view.error);
  const isOver = isAnswered || (view.status !== "loading" && !isOwners);
  useEffect(() => {
    if (isOver) over.add(preloaded);
  }, [isOver, preloaded]);
  if (isOver || !isOwners || over.has(preloaded)) return live;
  return { status: "success", data, error: undefined, isRefreshing: isRefreshing(view) };
}
