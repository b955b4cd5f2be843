// GET /_lockstep/outbox: the mail that would have been sent, for users, and as JSON for tests.

import type { Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { outboxPage } from "../../pages/tools/outbox-page.ts";
import { sendPage } from "../request/send-page.ts";

const SHOWN = 50;

/** Adds both. `?to=` filters by address. */
export function addOutboxRoutes(app: Hono, { store, options }: AuthKitContext): void {
  app.get("/_lockstep/outbox", (c) => {
    return sendPage(c, 200, outboxPage(store.emails.list({ limit: SHOWN }).data, options.now()));
  });
  app.get("/_lockstep/outbox.json", (c) => {
    const to = c.req.query("to")?.toLowerCase();
    c.header("Cache-Control", "no-store");
    return c.json(store.emails.list({ limit: SHOWN, ...(to !== undefined && { where: { to } }) }));
  });
}
