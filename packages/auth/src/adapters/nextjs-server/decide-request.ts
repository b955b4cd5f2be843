// Which requests the session route answers: its answer contains a token, so only pages of the same origin may read it. Pure.
import { type Asked, SESSION_HEADER } from "../nextjs/session-header.ts";

/** Returns what the request asks for, or null if it must be refused. */
export function decideRequest(headers: Headers): Asked | null {
  const asked = headers.get(SESSION_HEADER);
  if (asked !== "held" && asked !== "renewed") return null;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" ? asked : null;
  // Browsers that do not say where a request comes from name the origin of every POST. Without either it is not a browser's.
  const origin = headers.get("origin");
  if (origin === null) return asked;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return URL.canParse(origin) && new URL(origin).host === host ? asked : null;
}
