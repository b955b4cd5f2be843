// WorkOS's products other than AuthKit, with the real @workos-inc/node against local AuthKit: it accepts, stores and returns what
// applications send.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReceiver } from "../../packages/lockstep/test/identity/support/receiver.ts";
import { API_KEY, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { GENERATIONS, refusalOf, sdkAt, type WorkOS } from "./support/node-sdk.ts";

let authkit: LocalAuthKit;
let workos: WorkOS;
let organizationId: string;
let userId: string;
beforeAll(async () => {
  authkit = await startAuthKit({
    users: [],
    seed: {
      users: [{ email: "ada@acme.com" }],
      organizations: [{ name: "Acme", memberships: [{ email: "ada@acme.com" }] }],
      directories: [
        {
          name: "Acme Okta",
          organization: "Acme",
          type: "okta scim v2.0",
          domain: "acme.com",
          users: [
            { email: "ada@acme.com", first_name: "Ada" },
            { email: "kay@acme.com", state: "inactive" },
          ],
          groups: [{ name: "Engineering", users: ["ada@acme.com"] }],
        },
      ],
      connectedAccounts: [{ provider: "github", email: "ada@acme.com", access_token: "gho_seeded", scopes: ["repo"] }],
    },
  });
  workos = sdkAt(authkit.port);
  organizationId = (await workos.organizations.listOrganizations()).data[0]!.id;
  userId = (await workos.userManagement.listUsers()).data[0]!.id;
});
afterAll(() => authkit?.close());

/** What an identity provider would do. */
async function provider(method: string, path: string, body?: object): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  const answer = await fetch(`${authkit.url}/_lockstep/${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
  return answer.status === 204 ? { id: "" } : ((await answer.json()) as { id: string });
}

describe.each(GENERATIONS)("@workos-inc/node %i", (generation) => {
  const sdk = (): WorkOS => sdkAt(authkit.port, { generation });

  test("[I619] it reads directories, their users and their groups", async () => {
    const { directorySync } = sdk();
    const [directory] = (await directorySync.listDirectories({ organizationId, search: "okta" })).data;
    expect(directory).toMatchObject({ name: "Acme Okta", domain: "acme.com", type: "okta scim v2.0" });
    const id = directory!.id;
    expect(await directorySync.getDirectory(id)).toMatchObject({ id, organizationId });
    const users = (await directorySync.listUsers({ directory: id })).data;
    expect(users.map(({ email, state }) => [email, state])).toEqual([
      ["kay@acme.com", "inactive"],
      ["ada@acme.com", "active"],
    ]);
    const ada = users[1]!;
    expect(await directorySync.getUser(ada.id)).toMatchObject({ firstName: "Ada", groups: [{ name: "Engineering" }] });
    const [group] = (await directorySync.listGroups({ user: ada.id })).data;
    expect(await directorySync.getGroup(group!.id)).toMatchObject({ name: "Engineering", directoryId: id });
    expect((await directorySync.listUsers({ group: group!.id })).data.map(({ id: one }) => one)).toEqual([ada.id]);
    expect((await directorySync.listGroups({ user: users[0]!.id })).data).toEqual([]);
    expect((await directorySync.listDirectories({ search: "other" })).data).toEqual([]);
  });

  test("[I622] it stores values in the Vault, by name and version, and encrypts with one of its keys", async () => {
    const { vault } = sdk();
    const name = `token of ${generation}`;
    const made = await vault.createObject({ name, value: "first", context: { organization_id: organizationId } });
    expect(await vault.readObject({ id: made.id })).toMatchObject({ name, value: "first" });
    expect(await refusalOf(vault.createObject({ name, value: "x", context: {} }))).toMatchObject({ status: 409 });
    await vault.updateObject({ id: made.id, value: "second" });
    const { metadata, value } = await vault.readObjectByName(name);
    expect([value, metadata.context]).toEqual(["second", { organization_id: organizationId }]);
    const late = vault.updateObject({ id: made.id, value: "late", versionCheck: made.versionId! });
    expect(await refusalOf(late)).toMatchObject({ status: 409 });
    expect(await vault.listObjectVersions({ id: made.id })).toMatchObject([
      { id: metadata.versionId, currentVersion: true },
      { id: made.versionId, currentVersion: false },
    ]);
    expect((await vault.listObjects()).data.map((object) => object.name)).toContain(name);
    const described = await vault.describeObject({ id: made.id });
    expect([described.name, described.value]).toEqual([name, undefined]);

    const sealed = await vault.encrypt("a secret", { organization_id: organizationId }, "of Ada");
    expect(await sdk().vault.decrypt(sealed, "of Ada")).toBe("a secret");
    await expect(vault.decrypt(sealed, "of Eve")).rejects.toThrow();

    await vault.deleteObject({ id: made.id });
    expect(await refusalOf(vault.readObject({ id: made.id }))).toMatchObject({ status: 404 });
  });

  test("[I621] it gets the access token of a connected account, or the reason why there is none", async () => {
    const { pipes } = sdk();
    expect(await pipes.getAccessToken({ provider: "github", userId })).toMatchObject({
      active: true,
      accessToken: {
        accessToken: "gho_seeded",
        scopes: ["repo"],
        missingScopes: [],
        expiresAt: expect.any(Date) as Date,
      },
    });
    const none = await pipes.getAccessToken({ provider: "slack", userId, organizationId });
    expect(none).toEqual({ active: false, error: "not_installed" });
    expect(await refusalOf(pipes.getAccessToken({ provider: "github", userId: "user_none" }))).toMatchObject({
      status: 404,
    });
  });

  test("[I620] it stores schemas of audit log actions, and exports events as CSV", async () => {
    const { auditLogs } = sdk();
    const action = `report.exported_${generation}`;
    const schema = { action, targets: [{ type: "report" }], metadata: { size: "number" } };
    expect(await auditLogs.createSchema(schema)).toMatchObject({ version: 1, targets: [{ type: "report" }] });
    expect(await auditLogs.createSchema(schema)).toMatchObject({ version: 2 });
    await auditLogs.createEvent(organizationId, {
      action,
      occurredAt: new Date("2026-11-20T12:00:00Z"),
      actor: { type: "user", id: "user_1", name: 'Ada, "the first"' },
      targets: [{ type: "report", id: "report_1" }],
      context: { location: "127.0.0.1" },
    });
    const range = { rangeStart: new Date("2026-11-20T00:00:00Z"), rangeEnd: new Date("2026-11-21T00:00:00Z") };
    const csvOf = async (chosen: object): Promise<string[]> => {
      const { id } = await auditLogs.createExport({ organizationId, ...range, ...chosen });
      const { state, url } = await auditLogs.getExport(id);
      expect(state).toBe("ready");
      return (await (await fetch(url!)).text()).trimEnd().split("\r\n");
    };
    const [head, row, ...more] = await csvOf({ actions: [action] });
    expect(head).toBe("id,action,occurred_at,actor,targets,context,metadata,version");
    expect(row).toContain(`,${action},2026-11-20T12:00:00.000Z,"{""type""`);
    expect(row).toContain('Ada, \\""the first\\""');
    expect(more).toEqual([]);
    expect(await csvOf({ actions: ["other"] })).toEqual([head]);
    expect(await csvOf({ rangeStart: range.rangeEnd, rangeEnd: range.rangeEnd })).toEqual([head]);
  });
});

test("[I619] changes by an identity provider in a directory arrive by webhook and in the Events API", async () => {
  const receiver = await startReceiver();
  await workos.webhooks.createWebhookEndpoint({
    endpointUrl: receiver.url,
    events: [
      "dsync.user.created",
      "dsync.group.user_added",
      "dsync.user.updated",
      "dsync.user.deleted",
      "dsync.deleted",
    ],
  });
  const directory = await provider("POST", "directories", { organization_id: organizationId, name: "Acme Google" });
  const directory_id = directory.id;
  const user = await provider("POST", "directory_users", { directory_id, email: "new@acme.com", first_name: "New" });
  const group = await provider("POST", "directory_groups", { directory_id, name: "Sales" });
  await provider("PUT", `directory_groups/${group.id}/users/${user.id}`);
  await provider("PUT", `directory_groups/${group.id}/users/${user.id}`);
  await provider("PUT", `directory_users/${user.id}`, { state: "inactive" });
  await provider("DELETE", `directory_users/${user.id}`);
  await workos.directorySync.deleteDirectory(directory_id);
  const told = (await receiver.have(5)).map(({ body }) => JSON.parse(body) as { event: string; data: object });
  expect(told).toMatchObject([
    { event: "dsync.user.created", data: { id: user.id, state: "active" } },
    { event: "dsync.group.user_added", data: { directory_id, user: { id: user.id }, group: { name: "Sales" } } },
    { event: "dsync.user.updated", data: { state: "inactive" } },
    { event: "dsync.user.deleted", data: { id: user.id } },
    { event: "dsync.deleted", data: { id: directory_id } },
  ]);
  const added = await workos.events.listEvents({ events: ["dsync.group.user_added"], organizationId });
  expect(added.data.at(-1)).toMatchObject({ data: { user: { email: "new@acme.com" } } });
  // The group was deleted with its directory, without an event of its own.
  expect(await refusalOf(workos.directorySync.getGroup(group.id))).toMatchObject({ status: 404 });
  expect((await workos.events.listEvents({ events: ["dsync.group.deleted"] })).data).toEqual([]);
  const other = await workos.organizations.createOrganization({ name: "Gone" });
  const { id } = await provider("POST", "directories", { organization_id: other.id, name: "Gone" });
  await workos.organizations.deleteOrganization(other.id);
  expect(await refusalOf(workos.directorySync.getDirectory(id))).toMatchObject({ status: 404 });
});

test("[I621] a user connects an account on a page, and the application manages it", async () => {
  const { pipes } = workos;
  const returnTo = "http://localhost:5173/settings";
  const { url } = await pipes.authorizeDataIntegration({ slug: "notion", userId, organizationId, returnTo });
  const page = await fetch(url);
  expect(await page.text()).toContain("Connect notion");
  const form = { method: "POST", body: new URLSearchParams({ decision: "connect" }), redirect: "manual" } as const;
  const elsewhere = await fetch(url, { ...form, headers: { origin: "http://localhost:5173" } });
  expect(elsewhere.status).toBe(403);
  expect((await fetch(url, form)).headers.get("location")).toBe(returnTo);
  expect((await fetch(url, form)).status).toBe(400);
  const token = await pipes.getAccessToken({ provider: "notion", userId, organizationId });
  expect(token).toMatchObject({
    active: true,
    accessToken: { accessToken: expect.stringMatching(/^pretend_notion_/) as string },
  });

  const account = { userId, slug: "notion", organizationId };
  expect(await pipes.getUserConnectedAccount(account)).toMatchObject({ state: "connected", userId, organizationId });
  await pipes.updateUserConnectedAccount({ ...account, state: "needs_reauthorization" });
  expect(await pipes.getAccessToken({ provider: "notion", userId, organizationId })).toEqual({
    active: false,
    error: "needs_reauthorization",
  });
  const providers = await pipes.listUserDataProviders({ userId, organizationId });
  expect(providers.data).toMatchObject([{ slug: "notion", connectedAccount: { state: "needs_reauthorization" } }]);
  await pipes.deleteUserConnectedAccount(account);
  expect(await refusalOf(pipes.getUserConnectedAccount(account))).toMatchObject({ status: 404 });
});

test("[I618] one page shows directories, accounts and the names in the Vault, and no secret", async () => {
  await workos.vault.createObject({ name: "shown by name", value: "never shown", context: {} });
  const page = await (await fetch(`${authkit.url}/_lockstep/kept`)).text();
  for (const text of ["Acme Okta", "kay@acme.com, inactive", "Engineering", "Account at github", "shown by name"]) {
    expect(page).toContain(text);
  }
  for (const secret of ["never shown", "gho_seeded"]) expect(page).not.toContain(secret);
});
