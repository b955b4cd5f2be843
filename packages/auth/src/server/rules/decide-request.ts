// Which requests the session routes accept: their answers contain a token or change the session, so only pages of the same
// origin may send them. Pure.
import { type Asked, SESSION_HEADER } from "../session-header.ts";

/** Returns whether the request comes from a page of the same origin, or not from a browser. */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  // Browsers that do not say where a request comes from name the origin of every POST. Without either it is not a browser's.
  const origin = headers.get("origin");
  return origin === null || (URL.canParse(origin) && new URL(origin).host === publicHost(headers));
}

/** Returns which token the request asks for, or null if it must be refused. */
export function decideRequest(headers: Headers): Asked | null {
  const asked = headers.get(SESSION_HEADER);
  return (asked === "held" || asked === "renewed") && isSameOrigin(headers) ? asked : null;
}

/** Returns the host and port in the browser's address bar: a reverse proxy passes them on in a header of its own. */
function publicHost(headers: Headers): string | null {
  return headers.get("x-forwarded-host")?.split(",")[0]?.trim() || headers.get("host");
}

/** Returns the origin in the browser's address bar. */
export function originOf({ headers, url }: Request): string {
  const { origin, protocol, host } = new URL(url);
  const forwarded = headers.get("x-forwarded-proto")?.split(",")[0]?.trim();
  const named = `${forwarded ? `${forwarded}:` : protocol}//${publicHost(headers) ?? host}`;
  // A client may send anything if no proxy sets these headers.
  return URL.canParse(named) && /^https?:$/.test(new URL(named).protocol) ? new URL(named).origin : origin;
}
