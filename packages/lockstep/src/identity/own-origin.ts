// Keeps pages of other origins from operating what is under /_lockstep and /_emulate. There is no key there, so that a test in
// any language can use it: it listens on loopback, and the host is checked in app.ts. Browsers name the origin of every POST
// and DELETE; what has none was not sent by a page.

import type { MiddlewareHandler } from "hono";

/** Refuses requests from pages of other origins with 403. */
export const ownOriginOnly: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header("Origin");
  if (origin === undefined || origin === new URL(c.req.url).origin) return next();
  return c.json({ message: "A page of another origin may not do this.", code: "origin_not_allowed" }, 403);
};
