// What is deleted with a user and with an organization, and which events are emitted.

import { expect, it } from "vitest";
import {
  deleteOrganizationWithAll,
  deleteUserWithAll,
} from "../../../../src/identity/operations/shared/delete-with-all.ts";
import { sendMagicAuth } from "../../../../src/identity/sign-in/send-proof.ts";
import { addUser, open, PASSWORD, type InProcess } from "../../support/in-process.ts";
import { API_KEY } from "../../support/local-authkit.ts";
import { addOrganization } from "../../support/stored.ts";

/** Events about the deleted objects, in the order of the log. */
const deletions = ({ events }: InProcess): string[] => events().filter((name) => /deleted|revoked/.test(name));

it("[I161] deleting a user ends their sessions and deletes memberships, factors, keys and codes, each with its event", async () => {
  const running = await open();
  const { context, grant, request } = running;
  const { store } = context;
  const user = await addUser(running);
  const other = await addUser(running, { email: "grace@example.com" });
  const organization = addOrganization(running.context.store, "Acme", user);
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  const factors = `/user_management/users/${user.id}/auth_factors`;
  await request(factors, { method: "POST", headers, body: JSON.stringify({ type: "totp" }) });
  const keys = `/user_management/users/${user.id}/api_keys`;
  const key = JSON.stringify({ name: "mine", organization_id: organization });
  await request(keys, { method: "POST", headers, body: key });
  sendMagicAuth(context, user);
  sendMagicAuth(context, other);
  await grant("password", { email: user.email, password: PASSWORD });

  deleteUserWithAll(context, user.id);

  expect(deletions(running)).toEqual([
    "session.revoked",
    "organization_membership.deleted",
    "api_key.revoked",
    "user.deleted",
  ]);
  const left = [store.factors, store.challenges, store.memberships, store.apiKeys].map((table) => table.count());
  expect(left).toEqual([0, 0, 0, 0]);
  expect(store.magicAuths.list({}).data.map(({ user_id }) => user_id)).toEqual([other.id]);
});

it("[I162] deleting an organization ends the sessions in it and deletes memberships, domains, roles and connections", async () => {
  const running = await open();
  const { context, grant } = running;
  const { store } = context;
  const user = await addUser(running);
  const gone = addOrganization(running.context.store, "Acme", user);
  await grant("password", { email: user.email, password: PASSWORD });
  const kept = addOrganization(running.context.store, "Other", user);
  const role = { slug: "own", name: "Own", description: null, resource_type_slug: "organization", permissions: [] };
  store.roles.insert({ ...role, type: "OrganizationRole", organization_id: gone });
  const connection = {
    connection_type: "OktaSAML",
    name: "Okta",
    state: "active",
    status: "linked",
    domains: [],
  } as const;
  store.connections.insert({ ...connection, domains: [], organization_id: gone });
  store.connections.insert({ ...connection, domains: [], organization_id: kept });

  deleteOrganizationWithAll(context, gone);

  expect(deletions(running).toSorted()).toEqual([
    "connection.deleted",
    "organization.deleted",
    "organization_membership.deleted",
    "organization_role.deleted",
    "session.revoked",
  ]);
  expect(store.memberships.list({}).data.map(({ organization_id }) => organization_id)).toEqual([kept]);
  expect(store.connections.list({}).data.map(({ organization_id }) => organization_id)).toEqual([kept]);
});
