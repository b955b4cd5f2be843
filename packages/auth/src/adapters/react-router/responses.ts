// Cookies and cache headers on the responses of React Router.
import { LockstepAuthError } from "../../index.ts";
import { type RequestSession, type ServerCookie, serializeCookie } from "../../server/index.ts";

/** Returns the response with the cookies in front of its own: of two with one name, browsers keep the last. */
export function withCookies(response: Response, cookies: readonly ServerCookie[]): Response {
  // A response of `fetch` cannot be changed.
  const answer = new Response(response.body, response);
  answer.headers.delete("set-cookie");
  for (const cookie of [...cookies.map(serializeCookie), ...response.headers.getSetCookie()]) {
    answer.headers.append("set-cookie", cookie);
  }
  return answer;
}

/** Returns the response for the browser of this session: others get another one, and may not get this one (RFC 9111 §5.2.2). */
export function personal(response: Response, { status, cookies }: RequestSession): Response {
  const answer = withCookies(response, cookies);
  answer.headers.append("vary", "Cookie");
  if (status !== "signed-out" || cookies.length > 0) answer.headers.set("cache-control", "private, no-store");
  return answer;
}

/** What the rest of the application answers. On a server, React Router passes a response, in data mode if it is told to. */
export function responseOf(answer: unknown): Response {
  if (answer instanceof Response) return answer;
  throw new LockstepAuthError("SERVER_CONFIG", {
    what: "The middleware of @lockstep/auth/react-router got no response to set cookies on.",
    fix: "In data mode, pass generateMiddlewareResponse to query(). In the browser, leave the middleware out.",
  });
}
