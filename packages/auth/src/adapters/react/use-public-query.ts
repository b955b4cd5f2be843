"use client";
// `usePublicQuery`: a live query that needs no user, and so waits for none.
import type { ConvexReactClient, OptionalRestArgsOrSkip } from "convex/react";
import { type FunctionReference, type FunctionReturnType, makeFunctionReference } from "convex/server";
import { type Value, jsonToConvex } from "convex/values";
import { useMemo, useSyncExternalStore } from "react";
import { watchPublicQuery } from "../../convex/index.ts";
import { useSessionScope } from "./session-context.ts";
import { askedOf } from "./use-live-query.ts";

/**
 * What a public query has come to, as {@link AuthedQueryResult} without what a session adds.
 *
 * - `pending`: no answer yet, or `"skip"`.
 * - `success`: `data` is live.
 * - `error`: the query threw.
 */
export type PublicQueryResult<T> =
  | { readonly status: "pending"; readonly data: undefined; readonly error: undefined }
  | { readonly status: "success"; readonly data: T; readonly error: undefined }
  | { readonly status: "error"; readonly data: undefined; readonly error: Error };

/**
 * A query for everyone: it runs at once, also before it is known who is signed in and while WorkOS cannot be reached. It
 * never carries an identity: `ctx.auth.getUserIdentity()` is null in it, also for a user who is signed in. It has a
 * connection of its own, which is opened for the first such query, and closed after the last.
 *
 * @param query - Such as `api.announcements.list`.
 * @param args - Its arguments, or `"skip"`. Compared by value.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function usePublicQuery<Q extends FunctionReference<"query">>(
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

/** What `useSyncExternalStore` takes. The answer is kept, because a query that threw throws another error at each look. */
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

/** On a server, and where nothing is asked. */
function readNothing(): undefined {}
