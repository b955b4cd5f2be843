"use client";
// `usePublicQuery`: a live query that needs no user, so it does not wait for sign-in.
import type { ConvexReactClient, OptionalRestArgsOrSkip } from "convex/react";
import { type FunctionReturnType, makeFunctionReference } from "convex/server";
import { type Value, jsonToConvex } from "convex/values";
import { useMemo, useSyncExternalStore } from "react";
import type { PublicQuery } from "../../../backend/index.ts";
import { watchPublicQuery } from "../../../convex/index.ts";
import { useSessionScope } from "../session-context.ts";
import { askedOf } from "./use-live-query.ts";

/**
 * The result of a public query: {@link AuthedQueryResult} without the parts that depend on a session.
 *
 * - `pending`: the answer has not arrived, or the arguments are `"skip"`.
 * - `success`: `data` is live.
 * - `error`: the query threw.
 */
export type PublicQueryResult<T> =
  | { readonly status: "pending"; readonly data: undefined; readonly error: undefined }
  | { readonly status: "success"; readonly data: T; readonly error: undefined }
  | { readonly status: "error"; readonly data: undefined; readonly error: Error };

/**
 * Runs a public query at once, even while the session is loading or WorkOS is unreachable. It never carries an identity,
 * even when the user is signed in: `ctx.auth.getUserIdentity()` returns null. Public queries share a separate connection,
 * which opens for the first one and closes after the last.
 *
 * @param query - For example `api.announcements.list`. A query of an `authed…` or `org…` builder does not compile.
 * @param args - The arguments, or `"skip"`. Compared by value.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function usePublicQuery<Q extends PublicQuery>(
  query: Q,
  ...args: OptionalRestArgsOrSkip<Q>
): PublicQueryResult<FunctionReturnType<Q>> {
  const { client } = useSessionScope();
  const [name, asked] = askedOf(query, args[0]);
  const { subscribe, read } = useMemo(() => createStore(client, name, asked), [client, name, asked]);
  const answer = useSyncExternalStore(subscribe, read, readNothing);
  if (answer === undefined) return { status: "pending", data: undefined, error: undefined };
  return answer instanceof Error
    ? { status: "error", data: undefined, error: answer }
    : { status: "success", data: answer as FunctionReturnType<Q>, error: undefined };
}

/** Creates a store for `useSyncExternalStore`. Caches the answer, because a failed query throws a new error on each read. */
function createStore(client: ConvexReactClient, name: string, args: string | null) {
  if (args === null) return { subscribe: () => readNothing, read: readNothing };
  const query = makeFunctionReference<"query">(name);
  const watch = watchPublicQuery(client, query, jsonToConvex(JSON.parse(args)) as Record<string, Value>);
  const look = (): unknown => {
    try {
      return watch.localQueryResult();
    } catch (error) {
      return error;
    }
  };
  let answer = look();
  return {
    read: () => answer,
    subscribe: (listener: () => void) => {
      const stop = watch.onUpdate(() => {
        answer = look();
        listener();
      });
      answer = look();
      return stop;
    },
  };
}

/** For servers and skipped queries. */
function readNothing(): undefined {}
