// The pages of what is accepted and goes nowhere: audit log events, and the end of a link to the Admin Portal.

import type { Hono } from "hono";
import type { AuthKitContext } from "../context.ts";
import { auditLogsPage } from "../pages/audit-logs-page.ts";
import { noticePage } from "../pages/notice-page.ts";
import { sendPage } from "../pages/send-page.ts";

const SHOWN = 50;

/** Adds them. */
export function addAcceptedRoutes(app: Hono, { store, options }: AuthKitContext): void {
  app.get("/_lockstep/audit_logs", (c) => {
    const events = store.auditLogEvents.list({ limit: SHOWN }).data.map((event) => {
      const organization = store.organizations.find(event.organization_id)?.name ?? event.organization_id;
      return { ...event, organization };
    });
    return sendPage(c, 200, auditLogsPage(events, options.now()));
  });
  app.get("/_lockstep/audit_logs.json", (c) => c.json(store.auditLogEvents.list({ limit: SHOWN })));
  app.get("/_lockstep/portal", (c) => {
    const asked = `${c.req.query("organization") ?? ""}, ${c.req.query("intent") ?? ""}`;
    const lead = `The link works in WorkOS (${asked}). Here a seed, or the API, sets up domains and connections.`;
    return sendPage(c, 200, noticePage({ heading: "There is no Admin Portal here", lead }));
  });
}
