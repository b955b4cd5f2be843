// The session route with `@workos-inc/authkit-nextjs` (checked against 4.3.2) and the cookies of Next.js.
import { getWorkOS, refreshSession } from "@workos-inc/authkit-nextjs";
import { cookies } from "next/headers.js";
import { createSessionRoute } from "./session-route.ts";

/** The name of the SDK's cookie. Read for each request: Next.js may inline variables in a build. */
const nameOfCookie = (): string => process.env["WORKOS_COOKIE_NAME"] || "wos-session";

/** Returns the cookie as it is set by now: with its attributes, once this request has set it. */
const cookieNow = async () => (await cookies()).get(nameOfCookie());

/**
 * The handler of the route that the `sessionRoute` of `LockstepProvider` names: it answers the page with an access token, or
 * with whether the session has ended. It refreshes the session with authkit-nextjs, once for parallel requests, and answers
 * only pages of the same origin (others: 403).
 *
 * Exclude its path from the `matcher` of the proxy, which would refresh the session itself.
 *
 * @example
 * // app/session/route.ts
 * export { POST } from "@lockstep/auth/nextjs/server";
 */
export const POST: (request: Request) => Promise<Response> = createSessionRoute({
  sealed: async () => (await cookieNow())?.value,
  heldIn: async (sessionData) => {
    const cookiePassword = process.env["WORKOS_COOKIE_PASSWORD"] ?? "";
    const session = getWorkOS().userManagement.loadSealedSession({ sessionData, cookiePassword });
    const read = await session.authenticate();
    return read.authenticated ? read.accessToken : undefined;
  },
  renew: async () => {
    const { accessToken } = await refreshSession();
    return { token: accessToken, cookie: await cookieNow() };
  },
  keep: async (cookie) => void (cookie && (await cookies()).set(cookie)),
  forget: async () => {
    const domain = process.env["WORKOS_COOKIE_DOMAIN"];
    (await cookies()).delete({ name: nameOfCookie(), path: "/", ...(domain ? { domain } : {}) });
  },
  now: Date.now,
  report: (line) => console.warn(line),
});
