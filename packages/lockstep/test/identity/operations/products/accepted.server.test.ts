// Calls to other products of WorkOS that applications make along the way, with WorkOS's SDK.

import { expect, test } from "vitest";
import { WorkOS } from "workos-node-11";
import { API_KEY, CLIENT, start } from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";
import { person, textOf } from "../../support/person.ts";

test("[I617] audit log events are stored and shown, a portal link says that there is no portal, and a widget token is issued", async () => {
  const { url } = await start();
  const call = api(url);
  const organizationId = ((await call("POST", "/organizations", { name: "Navy" })).body as { id: string }).id;
  const port = Number(new URL(url).port);
  const sdk = new WorkOS(API_KEY, { clientId: CLIENT, apiHostname: "localhost", port, https: false });
  await sdk.auditLogs.createEvent(organizationId, {
    action: "user.signed_in",
    occurredAt: new Date("2026-11-20T12:00:00Z"),
    actor: { type: "user", id: "user_1" },
    targets: [{ type: "team", id: "team_<b>" }],
    context: { location: "127.0.0.1" },
  });
  const shown = await person().open(`${url}/_lockstep/audit_logs`);
  expect(textOf(shown)).toMatch(/user\.signed_in in Navy, just now.*"id": "team_<b>"/);
  expect(shown.html).not.toContain("<b>");
  const { link } = await sdk.adminPortal.generateLink({ organization: organizationId, intent: "sso" });
  expect(textOf(await person().open(link))).toContain("There is no Admin Portal here");
  const { token } = await sdk.widgets.createToken({ organizationId });
  expect(token).toMatch(/^pretend_widget_/);
});

test("[I617] an invalid request is refused as WorkOS does, naming the invalid member", async () => {
  const call = api((await start()).url);
  const event = { action: "x", occurred_at: "2026-11-20T12:00:00Z", actor: {}, targets: [], context: {} };
  for (const [path, body, status] of [
    ["/audit_logs/events", { organization_id: "org_none", event }, 404],
    ["/audit_logs/events", { organization_id: "org_none", event: { ...event, occurred_at: "now" } }, 422],
    ["/audit_logs/events", { event }, 422],
    ["/portal/generate_link", { organization: "org_none", intent: "sso" }, 404],
    ["/portal/generate_link", { organization: "org_none", intent: "other" }, 422],
    ["/widgets/token", { organization_id: "org_none" }, 404],
  ] as const) {
    expect((await call("POST", path, body)).status, JSON.stringify(body)).toBe(status);
  }
});
