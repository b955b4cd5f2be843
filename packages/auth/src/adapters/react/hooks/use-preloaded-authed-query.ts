"use client";
// `usePreloadedAuthedQuery`: server-rendered data stays until live data of the same user replaces it.
import type { FunctionReference, FunctionReturnType } from "convex/server";
import { jsonToConvex } from "convex/values";
import { useEffect, useMemo } from "react";
import type { AuthedPreloaded } from "../../../server/index.ts";
import { isRefreshing } from "../is-refreshing.ts";
import { useSessionScope } from "../session-context.ts";
import { type AuthedQueryResult, useLiveQuery } from "./use-live-query.ts";

/** Preloaded results that were replaced, or whose owner left. They never come back. */
const over = new WeakSet<object>();

/**
 * Works like `useAuthedQuery`, but starts with the data that `preloadAuthedQuery` of `@lockstep/auth/server` loaded on the
 * server. Returns that data until the backend has answered in the page, and only to the identity it was loaded for. Below a
 * `LockstepProvider` with `initialSession`, it is part of the server's HTML.
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
  // The session's error is not an answer to the query: no query was sent.
  const isAnswered = live.status === "success" || (live.status === "error" && live.error !== view.error);
  const isOver = isAnswered || (view.status !== "loading" && !isOwners);
  useEffect(() => {
    if (isOver) over.add(preloaded);
  }, [isOver, preloaded]);
  if (isOver || !isOwners || data === null || over.has(preloaded)) return live;
  return { status: "success", data: data.value, error: undefined, isRefreshing: isRefreshing(view) };
}

/** Returns the server's result, or null if it had none: while WorkOS cannot be reached, the server has no token. */
function read<Value>({ _valueJSON }: { readonly _valueJSON: string | undefined }): { readonly value: Value } | null {
  return _valueJSON === undefined ? null : { value: jsonToConvex(_valueJSON) as Value };
}
