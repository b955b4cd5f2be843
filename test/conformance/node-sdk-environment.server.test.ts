// The parts of an environment other than users and organizations, with the real @workos-inc/node 11 against local AuthKit: roles
// and permissions, webhooks, API keys, feature flags.

import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReceiver } from "../../packages/lockstep/test/identity/support/receiver.ts";
import { startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { refusalOf, sdkAt, type WorkOS } from "./support/node-sdk.ts";

const PASSWORD = "long enough for anybody 7";

let authkit: LocalAuthKit;
let workos: WorkOS;
beforeAll(async () => {
  const featureFlags = [{ slug: "dark-mode", name: "Dark mode", enabled: true, default_value: true }];
  authkit = await startAuthKit({ users: [], seed: { featureFlags } });
  workos = sdkAt(authkit.port);
});
afterAll(() => authkit?.close());

test("[I219] a role's permissions are in the organization's token, and change with the next refresh", async () => {
  const { authorization, organizations, userManagement } = workos;
  await authorization.createPermission({ slug: "engines:run", name: "Run engines" });
  await authorization.createPermission({ slug: "engines:stop", name: "Stop engines" });
  await authorization.createEnvironmentRole({ slug: "operator", name: "Operator" });
  await authorization.setEnvironmentRolePermissions("operator", { permissions: ["engines:run"] });
  const { id: organizationId } = await organizations.createOrganization({ name: "Engines" });
  const email = "operator@example.com";
  const { id: userId } = await userManagement.createUser({ email, password: PASSWORD, emailVerified: true });
  const membership = await userManagement.createOrganizationMembership({
    organizationId,
    userId,
    roleSlug: "operator",
  });

  const answer = await userManagement.authenticateWithPassword({ email, password: PASSWORD });
  const claims = { org_id: organizationId, role: "operator", roles: ["operator"], permissions: ["engines:run"] };
  expect(decodeJwt(answer.accessToken)).toMatchObject(claims);

  await authorization.addEnvironmentRolePermission("operator", { permissionSlug: "engines:stop" });
  const more = await userManagement.authenticateWithRefreshToken({ refreshToken: answer.refreshToken });
  const { permissions } = decodeJwt<{ permissions: string[] }>(more.accessToken);
  expect(permissions.toSorted()).toEqual(["engines:run", "engines:stop"]);

  await userManagement.updateOrganizationMembership(membership.id, { roleSlug: "member" });
  const less = await userManagement.authenticateWithRefreshToken({ refreshToken: more.refreshToken });
  expect(decodeJwt(less.accessToken)).toMatchObject({ role: "member", permissions: [] });
});

test("[I219] a webhook endpoint receives events, and the SDK parses them", async () => {
  const receiver = await startReceiver();
  const endpoint = await workos.webhooks.createWebhookEndpoint({
    endpointUrl: receiver.url,
    events: ["user.created", "user.deleted"],
  });
  const { id } = await workos.userManagement.createUser({ email: "hooked@example.com", firstName: "H" });
  await workos.userManagement.updateUser({ userId: id, firstName: "Hook" });
  await workos.userManagement.deleteUser(id);
  const got = await receiver.have(2);
  const events = await Promise.all(
    got.map(({ body, signature }) =>
      workos.webhooks.constructEvent({
        payload: JSON.parse(body) as Record<string, unknown>,
        sigHeader: signature,
        secret: endpoint.secret,
      }),
    ),
  );
  expect(events).toMatchObject([
    { event: "user.created", data: { id, firstName: "H" } },
    { event: "user.deleted", data: { id, firstName: "Hook" } },
  ]);
  await workos.webhooks.deleteWebhookEndpoint({ id: endpoint.id });
  expect((await workos.webhooks.listWebhookEndpoints()).data).toEqual([]);
});

test("[I219] an API key of an organization is created, validated and deleted", async () => {
  const { apiKeys, organizations } = workos;
  const { id: organizationId } = await organizations.createOrganization({ name: "Keys" });
  const made = await apiKeys.createOrganizationApiKey({ organizationId, name: "CI" });
  expect(made.value).toMatch(/^sk_/);
  expect((await apiKeys.listOrganizationApiKeys({ organizationId })).data.map(({ id }) => id)).toEqual([made.id]);
  expect((await apiKeys.createValidation({ value: made.value })).apiKey).toMatchObject({ id: made.id, name: "CI" });
  expect(await apiKeys.createValidation({ value: `${made.value}x` })).toMatchObject({ apiKey: null });
  await apiKeys.deleteApiKey(made.id);
  expect(await apiKeys.createValidation({ value: made.value })).toMatchObject({ apiKey: null });
  // It is not a key of the environment and cannot manage it.
  const other = await apiKeys.createOrganizationApiKey({ organizationId, name: "Other" });
  const stranger = sdkAt(authkit.port, { apiKey: other.value });
  expect(await refusalOf(stranger.userManagement.listUsers())).toMatchObject({ status: 401 });
});

test("[I219] feature flags are switched, and the SDK's runtime client sees the change", async () => {
  expect((await workos.featureFlags.listFeatureFlags()).data).toMatchObject([{ slug: "dark-mode", enabled: true }]);
  const isOn = async (): Promise<boolean> => {
    const client = workos.featureFlags.createRuntimeClient();
    await client.waitUntilReady();
    const on = client.isEnabled("dark-mode", { userId: "user_1" });
    client.close();
    return on;
  };
  expect(await isOn()).toBe(true);
  expect(await workos.featureFlags.disableFeatureFlag("dark-mode")).toMatchObject({ enabled: false });
  expect(await isOn()).toBe(false);
});
