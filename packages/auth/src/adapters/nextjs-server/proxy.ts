// The proxy (in Next.js 15 and older, the middleware): refreshes an expired session before a page is rendered, because only here can
// a cookie be set for a server component.
import { type NextRequest, NextResponse } from "next/server.js";
import { serializeCookie } from "../../server/index.ts";
import { server } from "./server.ts";

/** Answers a request in a proxy: the page must receive these headers, or it would still see the expired session. */
export type Respond = (request: NextRequest, headers: Headers) => Response | Promise<Response>;

/**
 * Creates a proxy that refreshes the session of a request if its token has expired, once for parallel requests, before `respond`
 * answers it. It never redirects, and does nothing for visitors without a session cookie.
 *
 * @example
 * // proxy.ts
 * export const proxy = createProxy((request, headers) => NextResponse.rewrite(new URL("/en", request.url), { request: { headers } }));
 *
 * @throws {LockstepAuthError} The proxy rejects with `SERVER_CONFIG` or `SESSION_TOO_LARGE`.
 */
export function createProxy(respond: Respond): (request: NextRequest) => Promise<Response> {
  return async (request) => {
    const { cookies } = await server.readSession(request);
    const headers = new Headers(request.headers);
    if (cookies.length === 0) return respond(request, headers);
    for (const { name, value } of cookies) {
      if (value === "") request.cookies.delete(name);
      else request.cookies.set(name, value);
    }
    headers.set("cookie", request.cookies.toString());
    const answer = await respond(request, headers);
    // A redirect, or a response of `fetch`, cannot be changed.
    const response = new Response(answer.body, answer);
    for (const cookie of cookies) response.headers.append("set-cookie", serializeCookie(cookie));
    // A page that is the same for all visitors may be stored by others; this response to one of them may not.
    response.headers.set("cache-control", "private, no-store");
    return response;
  };
}

/**
 * Refreshes the session of a request for a page if its token has expired. For an application without a proxy of its own.
 *
 * @example
 * // proxy.ts
 * export { proxy } from "@lockstep/auth/nextjs/server";
 * export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|auth/).*)"] };
 */
export const proxy: (request: NextRequest) => Promise<Response> = createProxy((_, headers) =>
  NextResponse.next({ request: { headers } }),
);
