// The proxy (in Next.js 15 and older, the middleware): refreshes an expired session before a page is rendered, because only here can
// a cookie be set for a server component.
import { type NextRequest, NextResponse } from "next/server.js";
import { serializeCookie } from "../../server/index.ts";
import { server } from "./server.ts";

/**
 * Refreshes the session of a request for a page if its token has expired, once for parallel requests. The page is then rendered with the
 * new session. It never redirects, and does nothing for visitors without a session cookie.
 *
 * @param respond - Creates the response for headers that the page must receive. For an application that has a proxy of its own.
 *   Default: the page as it is.
 *
 * @example
 * // proxy.ts
 * export { proxy } from "@lockstep/auth/nextjs/server";
 * export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|auth/).*)"] };
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
 */
export async function proxy(
  request: NextRequest,
  respond: (headers: Headers) => Response | Promise<Response> = (headers) =>
    NextResponse.next({ request: { headers } }),
): Promise<Response> {
  const { cookies } = await server.readSession(request);
  const headers = new Headers(request.headers);
  if (cookies.length === 0) return respond(headers);
  for (const { name, value } of cookies) value === "" ? request.cookies.delete(name) : request.cookies.set(name, value);
  headers.set("cookie", request.cookies.toString());
  const response = await respond(headers);
  for (const cookie of cookies) response.headers.append("set-cookie", serializeCookie(cookie));
  // A page that is the same for all visitors may be stored by others; this response to one of them may not.
  response.headers.set("cache-control", "private, no-store");
  return response;
}
