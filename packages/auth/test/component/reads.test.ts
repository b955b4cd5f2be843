// What an application reads and writes, in convex-test.
import { expect, test } from "vitest";
import {
  at,
  directory,
  membership,
  organization,
  role,
  session,
  start,
  useStillTime,
  user,
  workos,
} from "../support/directory/directory-app.ts";

useStillTime();

const caller = (app: Awaited<ReturnType<typeof start>>, organizationId: string | null = "org_1") =>
  app.run((ctx) => ctx.runQuery(workos.read.caller, { userId: "user_1", sessionId: "session_1", organizationId }));

test("[D40] a caller of whom nothing is known", async () => {
  const app = await start();
  const nothing = { user: null, isUserDeleted: false, isSessionRevoked: false, membership: null };
  expect(await caller(app)).toEqual(nothing);
});

test("[D40] the permissions are those of the roles, the organization's own before the environment's", async () => {
  const app = await start();
  await app.receive("organization_membership.created", membership(1));
  expect(await caller(app)).toMatchObject({ membership: { status: "active", roles: ["member"], permissions: null } });
  await app.receive("role.created", role(1, ["read"]));
  const first = await caller(app);
  expect(first).toMatchObject({ membership: { permissions: ["read"] } });
  const own = role(1, ["write"], { object: "organization_role", organization_id: "org_1" });
  await app.receive("organization_role.created", own);
  const second = await caller(app);
  expect(second).toMatchObject({ membership: { permissions: ["write"] } });
  expect(second.membership).not.toMatchObject({ version: (first.membership as { version: string }).version });
  expect(await caller(app, "org_2")).toMatchObject({ membership: null });
  expect(await caller(app, null)).toMatchObject({ membership: null });
});

test("[D40] a deleted membership, a revoked session and a deleted user", async () => {
  const app = await start();
  await app.receive("organization_membership.created", membership(1));
  await app.receive("organization_membership.deleted", membership(1));
  await app.receive("session.created", session("active"));
  expect(await caller(app)).toMatchObject({
    membership: { status: "deleted", roles: [], permissions: [] },
    isSessionRevoked: false,
  });
  // Another membership of the same user in the same organization.
  await app.receive("organization_membership.created", membership(5, { id: "om_2" }));
  expect(await caller(app)).toMatchObject({ membership: { status: "active" } });
  await app.receive("session.revoked", session("revoked", { updated_at: at(3) }));
  await app.receive("user.deleted", user(1));
  await app.settle();
  expect(await caller(app)).toMatchObject({
    isSessionRevoked: true,
    isUserDeleted: true,
    membership: { status: "deleted", roles: [], permissions: [] },
  });
});

test("[D41] a user from a token is replaced by the first event, and announced then", async () => {
  const app = await start();
  const ensure = (userId: string) =>
    app.run((ctx) => ctx.runMutation(workos.write.ensureUser, { userId, email: "token@example.com" }));
  await ensure("user_1");
  await app.register("ends");
  await app.register("all");
  expect(await app.email("user_1")).toBe("token@example.com");
  expect(await app.log()).toEqual([]);
  await app.receive("user.updated", user(1));
  await ensure("user_1");
  expect(await app.email("user_1")).toBe("1@example.com");
  expect(await app.log()).toEqual(["user.created user_1 1@example.com", "user.updated user_1 1@example.com"]);
  await app.receive("user.deleted", user(1));
  await ensure("user_1");
  expect(await app.email("user_1")).toBeNull();
});

test("[D42] users are found by address and external ID", async () => {
  const app = await start();
  await app.receive("user.created", user(1, { external_id: "ada", first_name: "Ada", last_name: "Lovelace" }));
  const ada = { userId: "user_1", name: "Ada Lovelace", externalId: "ada" };
  expect(await app.run((ctx) => directory.userByEmail(ctx, "1@Example.com"))).toMatchObject(ada);
  expect(await app.run((ctx) => directory.userByExternalId(ctx, "ada"))).toMatchObject(ada);
  expect(await app.run((ctx) => directory.users(ctx, ["user_1", "user_2", "user_1"]))).toMatchObject([ada]);
});

test("[D42] what belongs to an organization is found by it", async () => {
  const app = await start();
  await app.receive("user.created", user(1));
  await app.receive("organization.created", organization(1));
  await app.receive("organization_membership.created", membership(1));
  await app.receive("organization_domain.verified", {
    object: "organization_domain",
    id: "org_domain_1",
    organization_id: "org_1",
    domain: "example.com",
    state: "verified",
    created_at: at(1),
    updated_at: at(1),
  });
  await app.receive("organization_domain.verification_failed", {
    reason: "no record",
    organization_domain: {
      object: "organization_domain",
      id: "org_domain_2",
      organization_id: "org_1",
      domain: "example.org",
      state: "failed",
      created_at: at(1),
      updated_at: at(1),
    },
  });
  await app.receive("invitation.created", {
    object: "invitation",
    id: "invitation_1",
    email: "new@example.com",
    state: "pending",
    organization_id: "org_1",
    created_at: at(1),
    updated_at: at(1),
  });
  expect(await app.run((ctx) => directory.organization(ctx, "org_1"))).toMatchObject({ name: "Org 1" });
  expect(await app.run((ctx) => directory.organizationsOf(ctx, "user_1"))).toMatchObject([
    { membership: { membershipId: "om_1", roles: ["member"] }, organization: { name: "Org 1" } },
  ]);
  expect(await app.run((ctx) => directory.membersOf(ctx, "org_1"))).toMatchObject([
    { membership: { membershipId: "om_1" }, user: { email: "1@example.com" } },
  ]);
  expect(await app.run((ctx) => directory.domainsOf(ctx, "org_1"))).toMatchObject([
    { domain: "example.com", state: "verified" },
    { domain: "example.org", state: "failed" },
  ]);
  expect(await app.run((ctx) => directory.invitationsOf(ctx, "org_1"))).toMatchObject([
    { email: "new@example.com", state: "pending" },
  ]);
});

test("[D40] each deletion of a membership has its own version", async () => {
  const app = await start();
  const versionOf = async (): Promise<string> => {
    const { membership: known } = await caller(app);
    return known?.version ?? "";
  };
  await app.receive("organization_membership.deleted", membership(1));
  const first = await versionOf();
  await app.receive("organization_membership.created", membership(5, { id: "om_2" }));
  await app.receive("organization_membership.deleted", membership(5, { id: "om_2" }));
  expect([await versionOf(), first].every((version) => version !== "")).toBe(true);
  expect(await versionOf()).not.toBe(first);
});
