// Which callers are allowed: pages and programs that call this server by its own names, and, for paths under /_lockstep and /_emulate, no
// page of another origin. Those paths need no key, so that a test in any language can use them.

import type { MiddlewareHandler } from "hono";
import { quote } from "../../values/quote.ts";

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Refuses requests under another name with 421: if a page's own domain resolves to 127.0.0.1, its browser treats this server as
 * same-origin.
 */
export function ownHostOnly(log: (line: string) => void): MiddlewareHandler {
  let known: string | undefined;
  return async (c, next) => {
    const host = c.req.header("Host") ?? "";
    // Most callers use the same name, and parsing it as a URL costs more than comparing it.
    if (host === known) return next();
    if (isLoopback(host)) {
      known = host;
      return next();
    }
    log(`request refused: host ${quote(host)} is not this machine`);
    return c.json({ message: "Local AuthKit answers at localhost only.", code: "misdirected_request" }, 421);
  };
}

/** Refuses requests from pages of other origins with 403. Browsers send the origin with every POST and DELETE. */
export const ownOriginOnly: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header("Origin");
  if (origin === undefined || origin === new URL(c.req.url).origin) return next();
  return c.json({ message: "A page of another origin may not do this.", code: "origin_not_allowed" }, 403);
};

function isLoopback(host: string): boolean {
  return URL.canParse(`http://${host}`) && LOOPBACK_NAMES.has(new URL(`http://${host}`).hostname);
}
