// What all requests of the page to its session routes have in common.
import { type Asked, SESSION_HEADER } from "../../server/session-header.ts";

/** Returns the request. A proxy that requires a session redirects to AuthKit, which answers nothing. */
export function sessionRequest(asked: Asked | "1"): RequestInit {
  return { method: "POST", headers: { [SESSION_HEADER]: asked }, cache: "no-store", redirect: "error" };
}
