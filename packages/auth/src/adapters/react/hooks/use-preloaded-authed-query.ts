"use client";
// `usePreloadedAuthedQuery`: server-rendered data stays until live data of the same user replaces it.
import type { FunctionReference, FunctionReturnType } from "convex/server";
import { jsonToConvex } from "convex/values";
import { useEffect, useMemo } from "react";
import type { AuthedPreloaded } from "../../../server/index.ts";
import { isRefreshing } from "../is-refreshing.ts";
import { useSessionScope } from "../session-context.ts";
import { type AuthedQueryResult, useLiveQuery } from "./use-live-query.ts";

/**
 * What replaced a preloaded result, which never comes back: the last live value, which a page that comes back from a router's cache
 * starts with, or undefined once the owner has left or the query has failed.
 */
const replaced = new WeakMap<object, unknown>();

/**
 * Works like `useAuthedQuery`, but starts with the data that `preloadAuthedQuery` of `@lockstep/auth/server` loaded on the
 * server. Returns that data until the backend has answered in the page, and only to the identity it was loaded for. Below a
 * `LockstepProvider` with `initialSession`, it is part of the server's HTML. A page that comes back with the same preloaded data,
 * from a router's cache, starts with the last live data instead.
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
  const data = useMemo(() => read<FunctionReturnType<Q>>(preloaded), [preloaded]);
  const isOwners = view.identity?.key === preloaded._owner;
  const hasLeft = view.status !== "loading" && !isOwners;
  // The session's error is not an answer to the query: no query was sent.
  const isOver = hasLeft || live.status === "success" || (live.status === "error" && live.error !== view.error);
  const latest = hasLeft ? undefined : live.data;
  useEffect(() => {
    if (isOver) replaced.set(preloaded, latest);
  }, [isOver, latest, preloaded]);
  const first = replaced.has(preloaded) ? (replaced.get(preloaded) as typeof data) : data;
  if (isOver || !isOwners || first === undefined) return live;
  return { status: "success", data: first, error: undefined, isRefreshing: isRefreshing(view) };
}

/** Returns the server's result, or undefined if it had none: while WorkOS cannot be reached, the server has no token. */
function read<Value>({ _valueJSON }: { readonly _valueJSON: string | undefined }): Value | undefined {
  return _valueJSON === undefined ? undefined : (jsonToConvex(_valueJSON) as Value);
}
