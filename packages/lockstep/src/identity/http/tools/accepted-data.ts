// The pages of accepted data without further effect: audit log events and their exports, objects of other products, and the target of a
// link to the Admin Portal.

import type { Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { EXPORT_PATH, exportAsCsv } from "../../operations/products/audit-logs.ts";
import { noticePage } from "../../pages/frame/notice-page.ts";
import { auditLogsPage } from "../../pages/tools/audit-logs-page.ts";
import { keptPage, type KeptPage } from "../../pages/tools/kept-page.ts";
import { sendPage } from "../request/send-page.ts";

const SHOWN = 50;

/** Adds them. */
export function addAcceptedRoutes(app: Hono, context: AuthKitContext): void {
  const { store, options } = context;
  app.get("/_lockstep/audit_logs", (c) => {
    const events = store.auditLogEvents.list({ limit: SHOWN }).data.map((event) => {
      const organization = store.organizations.find(event.organization_id)?.name ?? event.organization_id;
      return { ...event, organization };
    });
    return sendPage(c, 200, auditLogsPage(events, options.now()));
  });
  app.get("/_lockstep/audit_logs.json", (c) => c.json(store.auditLogEvents.list({ limit: SHOWN })));
  app.get(`${EXPORT_PATH}/:file`, (c) => {
    const csv = exportAsCsv(context, c.req.param("file").replace(/\.csv$/, ""));
    if (csv === null) return c.notFound();
    return c.body(csv, 200, { "Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store" });
  });
  app.get("/_lockstep/kept", (c) => sendPage(c, 200, keptPage(keptIn(context))));
  app.get("/_lockstep/portal", (c) => {
    const asked = `${c.req.query("organization") ?? ""}, ${c.req.query("intent") ?? ""}`;
    const lead = `The link works in WorkOS (${asked}). Here a seed, or the API, sets up domains and connections.`;
    return sendPage(c, 200, noticePage({ heading: "There is no Admin Portal here", lead }));
  });
}

function keptIn({ store }: AuthKitContext): KeptPage {
  const nameOf = (id: string): string => store.organizations.find(id)?.name ?? id;
  return {
    directories: store.directories.list({ limit: SHOWN }).data.map((directory) => ({
      ...directory,
      organization: nameOf(directory.organization_id),
      users: store.directoryUsers.findAllBy("directory_id", directory.id),
      groups: store.directoryGroups.findAllBy("directory_id", directory.id),
    })),
    accounts: store.connectedAccounts.list({ limit: SHOWN }).data.map((account) => {
      const { user_id, organization_id } = account;
      const user = user_id === null ? null : (store.users.find(user_id)?.email ?? user_id);
      const organization = organization_id === null ? null : nameOf(organization_id);
      return { ...account, owner: [user, organization].filter((name) => name !== null).join(" in ") };
    }),
    vault: store.vaultObjects.list({ limit: SHOWN }).data,
  };
}
