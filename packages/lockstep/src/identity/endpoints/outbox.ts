// GET /_lockstep/outbox: the mail that would have been sent, for people, and as JSON for tests.

import type { Hono } from "hono";
import type { AuthKitContext } from "../context.ts";
import { outboxPage } from "../pages/outbox-page.ts";
import { sendPage } from "../pages/send-page.ts";

const SHOWN = 50;

/** Adds both. `?to=` is the address to look for. */
export function addOutboxRoutes(app: Hono, { store }: AuthKitContext): void {
  app.get("/_lockstep/outbox", (c) => {
    const refreshing = c.req.query("refresh") !== "off";
    // A header, because the page has no script.
    if (refreshing) c.header("Refresh", "5");
    return sendPage(c, 200, outboxPage(store.emails.list({ limit: SHOWN }).data, refreshing));
  });
  app.get("/_lockstep/outbox.json", (c) => {
    const to = c.req.query("to")?.toLowerCase();
    c.header("Cache-Control", "no-store");
    return c.json(store.emails.list({ limit: SHOWN, ...(to !== undefined && { where: { to } }) }));
  });
}
