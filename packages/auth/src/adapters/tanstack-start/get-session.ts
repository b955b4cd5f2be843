// `getSession`: the session of the request, for loaders. On the server it is read from the cookie; in the page, a request asks for it.
import { createIsomorphicFn, createServerFn } from "@tanstack/react-start";
import type { PageSession } from "../../server/index.ts";
import type { Loadable } from "./loadable.ts";

const ask = createServerFn({ method: "GET", strict: { output: false } }).handler(() => getSession());

/**
 * Returns the session, without its token: on the server that of the request, in the page that of the cookie, by one request. For the
 * loader of the root route, and `LockstepProvider`.
 *
 * @example
 * // src/routes/__root.tsx
 * export const Route = createRootRoute({ loader: () => getSession(), staleTime: Infinity, component: LockstepProvider });
 */
export const getSession: () => Promise<Loadable<PageSession>> = createIsomorphicFn()
  // Not through the server function, whose machinery takes a millisecond.
  .server(async () => {
    const { requestSession } = await import("./request-session.ts");
    return (await requestSession()).page as Loadable<PageSession>;
  })
  .client(() => ask());
