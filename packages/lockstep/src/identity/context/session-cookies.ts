// The cookies of authkit-js's production mode (`devMode: false`): an HttpOnly one that holds the refresh token, and
// `workos-has-session`, which pages read to learn that a session exists (authkit-js 0.20.3, create-client.ts).
// Lax and not Secure: on localhost every port is the same site, and the stack speaks http on loopback only.

import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Clients } from "./clients.ts";

const HAS_SESSION = "workos-has-session";
const TOKEN_PATH = "/user_management";

/** Sets and clears the cookies of one client. */
export interface SessionCookies {
  /** The refresh token that this browser has for a client. */
  read: (c: Context, clientId: string) => string | undefined;
  /** Stores a refresh token for as long as its session may last. */
  set: (c: Context, clientId: string, refreshToken: string, maxAgeSeconds: number) => void;
  /** Forgets a client's session. */
  clear: (c: Context, clientId: string) => void;
}

/** Session cookies for the registered clients. */
export function createSessionCookies(clients: Clients): SessionCookies {
  const nameOf = (clientId: string): string => `workos-refresh-token-${clientId}`;
  // Any port of localhost may have written this cookie: keep only registered ids.
  const others = (c: Context, clientId: string): string[] =>
    (getCookie(c, HAS_SESSION) ?? "").split(".").filter((id) => id !== clientId && clients.find(id) !== undefined);
  return {
    read: (c, clientId) => getCookie(c, nameOf(clientId)),
    set: (c, clientId, refreshToken, maxAge) => {
      setCookie(c, nameOf(clientId), refreshToken, { path: TOKEN_PATH, httpOnly: true, sameSite: "Lax", maxAge });
      setCookie(c, HAS_SESSION, [...others(c, clientId), clientId].join("."), { path: "/", sameSite: "Lax", maxAge });
    },
    clear: (c, clientId) => {
      if (getCookie(c, nameOf(clientId)) !== undefined) deleteCookie(c, nameOf(clientId), { path: TOKEN_PATH });
      const has = getCookie(c, HAS_SESSION);
      if (has === undefined || !has.split(".").includes(clientId)) return;
      const rest = others(c, clientId);
      // A session cookie, because the lifetimes of the other sessions are unknown here; each of their refreshes sets it again.
      if (rest.length > 0) setCookie(c, HAS_SESSION, rest.join("."), { path: "/", sameSite: "Lax" });
      else deleteCookie(c, HAS_SESSION, { path: "/" });
    },
  };
}
