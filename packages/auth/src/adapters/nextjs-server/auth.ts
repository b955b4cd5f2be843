// The session of the request in server components, server actions and route handlers, and calls to Convex as its user.
import { redirect } from "next/navigation.js";
import { connection } from "next/server.js";
import { cache } from "react";
import { type ConvexCalls, type ServerSession, createConvexCalls, isRecent, returnPath } from "../../server/index.ts";
import { nextRequest, setCookies } from "./next-request.ts";
import { server } from "./server.ts";

/**
 * Returns the session of the request. Each request reads it once. With Cache Components, call it inside `<Suspense>`.
 *
 * A page that calls it is rendered for each request; pages that do not call it stay static.
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG`.
 */
export const auth: () => Promise<ServerSession> = cache(async () => {
  await connection();
  return server.readSession(await nextRequest(), { mayRenew: false });
});

/**
 * Returns the session of the request, or sends the visitor to sign in.
 *
 * @param options - `returnTo`: where the sign-in leads, a path. `authPath`: the folder of the session routes. Default: `/` and `/auth`.
 *   `maxAge`: how long ago the user may have proved who they are, in s; after that they prove it again. Default: any time.
 *
 * @throws Next.js's redirect; `SERVER_CONFIG` as `LockstepAuthError`.
 */
export async function requireUser(
  options: { readonly returnTo?: string; readonly authPath?: string; readonly maxAge?: number } = {},
): Promise<Exclude<ServerSession, { status: "signed-out" }>> {
  const { returnTo = "/", authPath = "/auth", maxAge } = options;
  const session = await auth();
  const back = new URLSearchParams({ return_to: returnTo });
  if (session.status === "signed-out") redirect(`${authPath}/sign-in?${back}`);
  if (maxAge !== undefined && !isRecent(session.authenticatedAt, maxAge, Date.now())) {
    redirect(`${authPath}/sign-in?${back}&max_age=${Math.ceil(maxAge)}`);
  }
  return session;
}

const calls: ConvexCalls = createConvexCalls(auth);

/** Runs a query as the user of the request: see {@link ConvexCalls}. */
export const fetchAuthedQuery: ConvexCalls["fetchAuthedQuery"] = calls.fetchAuthedQuery;
/** Runs a mutation as the user of the request: see {@link ConvexCalls}. */
export const fetchAuthedMutation: ConvexCalls["fetchAuthedMutation"] = calls.fetchAuthedMutation;
/** Runs an action as the user of the request: see {@link ConvexCalls}. */
export const fetchAuthedAction: ConvexCalls["fetchAuthedAction"] = calls.fetchAuthedAction;
/** Runs a query as the user of the request, for `usePreloadedAuthedQuery` in the page: see {@link ConvexCalls}. */
export const preloadAuthedQuery: ConvexCalls["preloadAuthedQuery"] = calls.preloadAuthedQuery;

/**
 * For server actions and route handlers: moves the session to another organization, and sends the browser to `returnTo`. The page
 * follows at once.
 *
 * @param options - `returnTo`: a path, default `/`. `authPath`: default `/auth`.
 *
 * @throws Next.js's redirect; an `Error` with WorkOS's reason if the switch is refused.
 */
export async function switchOrganization(
  organizationId: string,
  options: { readonly returnTo?: string; readonly authPath?: string } = {},
): Promise<never> {
  const { returnTo = "/", authPath = "/auth" } = options;
  const result = await server.switchOrganization(await nextRequest(), organizationId);
  if (result.kind === "refused") throw new Error(result.message);
  const path = returnPath(returnTo);
  if (result.kind === "sign-in") {
    redirect(`${authPath}/sign-in?${new URLSearchParams({ organization_id: organizationId, return_to: path })}`);
  }
  await setCookies(result.session.cookies);
  redirect(path);
}

/**
 * For server actions and route handlers: ends the session, and sends the browser to WorkOS and from there to `returnTo`. If WorkOS
 * cannot be reached, the session ends there at the next sign-in.
 *
 * @param options - `returnTo`: a path. Default: the homepage that WorkOS's dashboard names.
 *
 * @throws Next.js's redirect.
 */
export async function signOut(options: { readonly returnTo?: string } = {}): Promise<never> {
  const { url, cookies } = await server.endSession(await nextRequest(), options);
  await setCookies(cookies);
  redirect(url);
}

/**
 * For server actions and route handlers of a sign-in page of one's own: starts the session of a user whom WorkOS has authenticated.
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
 */
export async function startSession(authentication: Parameters<typeof server.startSession>[1]): Promise<void> {
  const { cookies } = await server.startSession(await nextRequest(), authentication);
  await setCookies(cookies);
}
