// What server functions and server routes call about the user of the request. In the page, each of these throws.
import { createServerOnlyFn } from "@tanstack/react-start";
import type { ConvexCalls, ServerSession } from "../../server/index.ts";

/**
 * Returns the session of the request. It contains the access token: do not return it to the page.
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG`.
 */
export const getServerSession: () => Promise<ServerSession> = createServerOnlyFn(async () => {
  const { requestSession } = await import("./request-session.ts");
  return requestSession();
});

/**
 * Ends the session of the request, and resolves to the address that the browser must go to, to end it in WorkOS as well.
 *
 * @param returnTo - A path. Default: the homepage that WorkOS's dashboard names.
 *
 * @example
 * // In the page: useServerFn(leave)
 * const leave = createServerFn({ method: "POST" }).handler(async () => {
 *   throw redirect({ href: await endSession() });
 * });
 */
export const endSession: (returnTo?: string) => Promise<string> = createServerOnlyFn(async (returnTo?: string) => {
  const { endRequestSession } = await import("./request-session.ts");
  return endRequestSession(returnTo);
});

/**
 * Runs a query as the user of the request.
 *
 * @throws {LockstepAuthError} `UNAUTHENTICATED`, `SESSION_UNCONFIRMED`; the error of the query.
 */
export const fetchAuthedQuery: ConvexCalls["fetchAuthedQuery"] = createServerOnlyFn(async (query, ...args) => {
  const { convexCalls } = await import("./request-session.ts");
  return convexCalls.fetchAuthedQuery(query, ...args);
});

/**
 * Runs a mutation as the user of the request.
 *
 * @throws {LockstepAuthError} `UNAUTHENTICATED`, `SESSION_UNCONFIRMED`; the error of the mutation.
 */
export const fetchAuthedMutation: ConvexCalls["fetchAuthedMutation"] = createServerOnlyFn(async (mutation, ...args) => {
  const { convexCalls } = await import("./request-session.ts");
  return convexCalls.fetchAuthedMutation(mutation, ...args);
});

/**
 * Runs an action as the user of the request.
 *
 * @throws {LockstepAuthError} `UNAUTHENTICATED`, `SESSION_UNCONFIRMED`; the error of the action.
 */
export const fetchAuthedAction: ConvexCalls["fetchAuthedAction"] = createServerOnlyFn(async (action, ...args) => {
  const { convexCalls } = await import("./request-session.ts");
  return convexCalls.fetchAuthedAction(action, ...args);
});
