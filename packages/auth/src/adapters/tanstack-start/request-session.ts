// The session of the request that TanStack Start is answering, and calls to Convex as its user. Runs on the server only: it is
// imported dynamically, by code that TanStack's compiler removes from the page.
import { getRequest, setCookie, setResponseHeader } from "@tanstack/react-start/server";
import {
  type AuthServer,
  type ConvexCalls,
  type RequestSession,
  type ServerCookie,
  createAuthServer,
  createConvexCalls,
} from "../../server/index.ts";

/** With the settings of the environment, which are read at the first request. */
export const authServer: AuthServer = createAuthServer();

export const convexCalls: ConvexCalls = createConvexCalls(requestSession);

/** One reading per request, which the guard, the loaders and server functions share. */
const sessions = new WeakMap<Request, Promise<RequestSession>>();

/** Returns the session, refreshed if its token is about to expire; its cookies are then set on the response. */
export function requestSession(): Promise<RequestSession> {
  const request = getRequest();
  let session = sessions.get(request);
  if (session === undefined) {
    session = authServer.readSession(request).then(answerWith);
    sessions.set(request, session);
  }
  return session;
}

/** Ends the session of the request, and returns the address that the browser must go to. */
export async function endRequestSession(returnTo: string | undefined): Promise<string> {
  const request = getRequest();
  const { url } = answerWith(await authServer.endSession(request, returnTo === undefined ? {} : { returnTo }));
  sessions.delete(request);
  return url;
}

/** Sets the cookies on the response, whether it becomes a page, a redirect or an error. No cache may store it. */
function answerWith<Result extends { readonly cookies: readonly ServerCookie[] }>(result: Result): Result {
  setResponseHeader("cache-control", "private, no-store");
  setResponseHeader("vary", "Cookie");
  for (const { name, value, options } of result.cookies) setCookie(name, value, options);
  return result;
}
