"use client";
// `useAuthedMutation` and `useAuthedAction`: calls as the signed-in user.
import type { OptimisticUpdate } from "convex/browser";
import type { ConvexReactClient } from "convex/react";
import {
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
  type OptionalRestArgs,
  getFunctionName,
  makeFunctionReference,
} from "convex/server";
import { useMemo } from "react";
import { type CallResult, callAs, resultOf } from "../../../convex/index.ts";
import type { Session } from "../../../index.ts";
import { useSessionScope } from "../session-context.ts";

/** Calls a mutation. Resolves with its return value. */
export interface AuthedMutation<M extends FunctionReference<"mutation">> {
  /**
   * @throws The error that the mutation threw.
   * @throws {LockstepAuthError} `UNAUTHENTICATED` when the user is signed out; nothing was sent.
   * @throws {LockstepAuthError} `CALL_ABANDONED` when the identity changes before the answer.
   */
  (...args: OptionalRestArgs<M>): Promise<FunctionReturnType<M>>;
  /** The same call, resolving with a result object. Never rejects. */
  readonly result: (...args: OptionalRestArgs<M>) => Promise<CallResult<FunctionReturnType<M>>>;
  /** Returns the same mutation with an optimistic update, as `useMutation` of convex/react does. */
  readonly withOptimisticUpdate: (update: OptimisticUpdate<FunctionArgs<M>>) => AuthedMutation<M>;
}

/** Calls an action. Resolves with its return value. */
export interface AuthedAction<A extends FunctionReference<"action">> {
  /**
   * @throws The error that the action threw.
   * @throws {LockstepAuthError} `UNAUTHENTICATED` when the user is signed out; nothing was sent.
   * @throws {LockstepAuthError} `CALL_ABANDONED` when the identity changes before the answer.
   * @throws {LockstepAuthError} `ACTION_INTERRUPTED` when the connection is replaced before the answer.
   */
  (...args: OptionalRestArgs<A>): Promise<FunctionReturnType<A>>;
  /** The same call, resolving with a result object. Never rejects. */
  readonly result: (...args: OptionalRestArgs<A>) => Promise<CallResult<FunctionReturnType<A>>>;
}

/**
 * Returns a mutation that only ever runs as the signed-in user. The function is the same on every render.
 * While the session is loading, a call waits; while the user is signed out, it sends nothing.
 *
 * @example
 * const send = useAuthedMutation(api.messages.send);
 * await send({ body });
 * const result = await send.result({ body });
 * if (result.status === "error") show(result.error.message);
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useAuthedMutation<M extends FunctionReference<"mutation">>(mutation: M): AuthedMutation<M> {
  const { session, client } = useSessionScope();
  const name = getFunctionName(mutation);
  return useMemo(() => createMutation<M>(session, client, name), [session, client, name]);
}

/**
 * Returns an action that only ever runs as the signed-in user. Works like {@link useAuthedMutation}.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useAuthedAction<A extends FunctionReference<"action">>(action: A): AuthedAction<A> {
  const { session, client } = useSessionScope();
  const name = getFunctionName(action);
  return useMemo(() => {
    const reference = makeFunctionReference<"action", FunctionArgs<A>, FunctionReturnType<A>>(name);
    return withResult((...[args]: OptionalRestArgs<A>) => callAs(session, () => client.action(reference, args ?? {})));
  }, [session, client, name]);
}

/** Memoized by name, because `api.messages.send` is a new object on each access. */
function createMutation<M extends FunctionReference<"mutation">>(
  session: Session,
  client: ConvexReactClient,
  name: string,
  optimisticUpdate?: OptimisticUpdate<FunctionArgs<M>>,
): AuthedMutation<M> {
  const reference = makeFunctionReference<"mutation", FunctionArgs<M>, FunctionReturnType<M>>(name);
  type Reference = typeof reference;
  const options = optimisticUpdate === undefined ? {} : { optimisticUpdate };
  const call = withResult((...[args]: OptionalRestArgs<M>) =>
    callAs(session, () => client.mutation<Reference>(reference, args ?? {}, options)),
  );
  return Object.assign(call, {
    withOptimisticUpdate: (update: OptimisticUpdate<FunctionArgs<M>>) =>
      createMutation<M>(session, client, name, update),
  });
}

function withResult<Args extends unknown[], T>(call: (...args: Args) => Promise<T>) {
  return Object.assign(call, { result: (...args: Args) => resultOf(call(...args)) });
}
