// `preloadAuthedQuery` for loaders: on the server it runs the query as the user of the request; in the page it asks the server to.
import { createIsomorphicFn, createServerFn } from "@tanstack/react-start";
import { type FunctionArgs, type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { type JSONValue, type Value, convexToJson, jsonToConvex } from "convex/values";
import type { AuthedPreloaded } from "../../server/index.ts";
import type { Loadable } from "./loadable.ts";

type Query = FunctionReference<"query">;

/** The call, as the page sends it. The user could make the same one from the page: only public functions can be reached. */
interface Call {
  readonly name: string;
  readonly args: JSONValue;
}

const ask = createServerFn({ method: "POST", strict: { output: false } })
  .validator((call: Call) => call)
  .handler(({ data }) => preload(data));

const preload: (call: Call) => Promise<AuthedPreloaded<Query>> = createIsomorphicFn()
  // Not through the server function, whose machinery takes a millisecond.
  .server(async ({ name, args }: Call) => {
    const { convexCalls } = await import("./request-session.ts");
    return convexCalls.preloadAuthedQuery(makeFunctionReference<"query">(name), jsonToConvex(args));
  })
  .client((call) => ask({ data: call }));

/**
 * Loads a query for `usePreloadedAuthedQuery`, as the user of the request, in a loader. On the server, its data is then part of the
 * HTML; when the user navigates in the page, or the router preloads, one request to the server loads it. While WorkOS cannot be
 * reached for a token, it resolves without data, which the page then loads itself.
 *
 * @example
 * // src/routes/_authed/list.tsx, below a route with `requireSession`
 * export const Route = createFileRoute("/_authed/list")({ loader: () => preloadAuthedQuery(api.items.list), component: List });
 * // In the component: usePreloadedAuthedQuery(Route.useLoaderData())
 *
 * @throws {LockstepAuthError} `UNAUTHENTICATED` if the user is signed out; the error of the query.
 */
export async function preloadAuthedQuery<Q extends Query>(
  query: Q,
  ...[args]: {} extends FunctionArgs<Q> ? [args?: FunctionArgs<Q>] : [args: FunctionArgs<Q>]
): Promise<Loadable<AuthedPreloaded<Q>>> {
  const call: Call = { name: getFunctionName(query), args: convexToJson((args ?? {}) as Value) };
  return (await preload(call)) as unknown as Loadable<AuthedPreloaded<Q>>;
}
