// The management API with the real @workos-inc/node against local AuthKit: it understands the SDK's requests, and the SDK parses
// the responses into its own objects and exceptions.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { GENERATIONS, refusalOf, sdkAt } from "./support/node-sdk.ts";

let authkit: LocalAuthKit;
beforeAll(async () => {
  authkit = await startAuthKit({ users: [] });
});
afterAll(() => authkit?.close());

describe.each(GENERATIONS)("@workos-inc/node %i", (generation) => {
  const workos = () => sdkAt(authkit.port, { generation });
  const users = () => workos().userManagement;
  const mark = `of-${generation}`;

  test("[I215] a user is created, updated and deleted", async () => {
    const made = await users().createUser({
      email: `ada-${mark}@example.com`,
      firstName: "Ada",
      lastName: "Lovelace",
      emailVerified: true,
      externalId: `external-${mark}`,
      metadata: { team: "engine" },
    });
    expect(made).toMatchObject({ object: "user", firstName: "Ada", emailVerified: true, metadata: { team: "engine" } });
    expect(await users().getUser(made.id)).toEqual(made);
    expect(await users().getUserByExternalId(`external-${mark}`)).toEqual(made);
    expect((await users().listUsers({ email: made.email })).data).toEqual([made]);
    const changed = await users().updateUser({
      userId: made.id,
      firstName: "Augusta",
      metadata: { team: null, role: "x" },
    });
    expect(changed).toMatchObject({ id: made.id, firstName: "Augusta", lastName: "Lovelace", metadata: { role: "x" } });
    expect(changed.updatedAt > made.updatedAt).toBe(true);
    await users().deleteUser(made.id);
    expect(await refusalOf(users().getUser(made.id))).toMatchObject({ name: "NotFoundException", status: 404 });
  });

  test("[I215] a list is paged to its end, in both orders", async () => {
    const emails = Array.from({ length: 25 }, (_, n) => `list-${mark}-${String(n).padStart(2, "0")}@example.com`);
    const { id: organizationId } = await workos().organizations.createOrganization({ name: "Listed" });
    for (const email of emails) {
      const { id: userId } = await users().createUser({ email });
      await users().createOrganizationMembership({ organizationId, userId });
    }
    const page = await users().listUsers({ organizationId, limit: 10 });
    expect([page.data.length, page.listMetadata.before, page.listMetadata.after]).toEqual([
      10,
      null,
      expect.stringMatching(/^user_/),
    ]);
    for (const order of ["asc", "desc"] as const) {
      const inOrder = order === "asc" ? emails : emails.toReversed();
      // With a limit the SDK stays on the requested page.
      const all = await (await users().listUsers({ organizationId, order })).autoPagination();
      expect(all.map(({ email }) => email)).toEqual(inOrder);
      const paged: string[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const next = await users().listUsers({ organizationId, order, limit: 10, ...(after && { after }) });
        paged.push(...next.data.map(({ email }) => email));
        after = next.listMetadata.after ?? null;
      }
      expect(paged).toEqual(inOrder);
    }
  });

  test("[I215] a refused request throws the SDK's exception", async () => {
    const email = `twice-${mark}@example.com`;
    await users().createUser({ email });
    expect(await refusalOf(users().createUser({ email }))).toMatchObject({ status: expect.toBeOneOf([400, 409, 422]) });
    const stranger = sdkAt(authkit.port, { generation, apiKey: "sk_wrong" }).userManagement;
    expect(await refusalOf(stranger.listUsers())).toMatchObject({ name: "UnauthorizedException", status: 401 });
    expect(await refusalOf(users().getUser("user_unknown"))).toMatchObject({ name: "NotFoundException" });
    const incomplete = workos().post("/user_management/users", {});
    expect(await refusalOf(incomplete)).toMatchObject({ status: expect.toBeOneOf([400, 422]) });
  });

  test("[I215] an organization, its domain and its members are managed", async () => {
    const { organizations } = workos();
    const made = await organizations.createOrganization({
      name: "Engines",
      externalId: `org-${mark}`,
      metadata: { plan: "pro" },
      domainData: [{ domain: `${mark}.example.com`, state: "verified" as never }],
    });
    expect(made).toMatchObject({
      object: "organization",
      name: "Engines",
      domains: [{ domain: `${mark}.example.com`, state: "verified" }],
    });
    expect(await organizations.getOrganization(made.id)).toEqual(made);
    expect((await organizations.getOrganizationByExternalId(`org-${mark}`)).id).toBe(made.id);
    const renamed = await organizations.updateOrganization({ organization: made.id, name: "Difference Engines" });
    expect(renamed).toMatchObject({ name: "Difference Engines", metadata: { plan: "pro" } });

    const { id: userId } = await users().createUser({ email: `member-${mark}@example.com` });
    const membership = await users().createOrganizationMembership({ organizationId: made.id, userId });
    expect(membership).toMatchObject({ organizationId: made.id, userId, status: "active", role: { slug: "member" } });
    const listed = await users().listOrganizationMemberships({ organizationId: made.id });
    expect(listed.data.map(({ id }) => id)).toEqual([membership.id]);
    expect(await users().deactivateOrganizationMembership(membership.id)).toMatchObject({ status: "inactive" });
    expect(await users().reactivateOrganizationMembership(membership.id)).toMatchObject({ status: "active" });
    await users().deleteOrganizationMembership(membership.id);
    expect((await users().listOrganizationMemberships({ userId })).data).toEqual([]);
    await organizations.deleteOrganization(made.id);
    expect(await refusalOf(organizations.getOrganization(made.id))).toMatchObject({ name: "NotFoundException" });
  });

  test("[I215] an invitation is sent, resent, revoked and accepted", async () => {
    const email = `guest-${mark}@example.com`;
    const { id: organizationId } = await workos().organizations.createOrganization({ name: "Hosts" });
    const first = await users().sendInvitation({ email, organizationId, expiresInDays: 3 });
    expect(Math.round((Date.parse(first.expiresAt) - Date.parse(first.createdAt)) / 60_000)).toBe(3 * 24 * 60);
    expect(await users().revokeInvitation(first.id)).toMatchObject({ state: "revoked" });
    const second = await users().sendInvitation({ email, organizationId });
    expect((await users().listInvitations({ email })).data.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await users().resendInvitation(second.id)).id).toBe(second.id);
    const { id: userId } = await users().createUser({ email });
    expect(await users().acceptInvitation(second.id)).toMatchObject({ state: "accepted" });
    expect((await users().listOrganizationMemberships({ userId })).data).toHaveLength(1);
  });

  test("[I215] sessions are listed and revoked, and then the refresh token is refused", async () => {
    const [email, password] = [`session-${mark}@example.com`, "long enough for anybody 7"];
    const { id } = await users().createUser({ email, password, emailVerified: true });
    const { refreshToken } = await users().authenticateWithPassword({ email, password, userAgent: "a test" });
    const [session] = (await users().listSessions(id)).data;
    expect(session).toMatchObject({ userId: id, userAgent: "a test", status: "active", authMethod: "password" });
    await users().revokeSession({ sessionId: session?.id ?? "" });
    const refused = await refusalOf(users().authenticateWithRefreshToken({ refreshToken }));
    expect(refused).toMatchObject({ error: "invalid_grant" });
  });

  test("[I215] the events of these operations are filtered, page after page", async () => {
    const { events } = workos();
    const email = `event-${mark}@example.com`;
    const user = await users().createUser({ email });
    await users().updateUser({ userId: user.id, firstName: "E" });
    await users().deleteUser(user.id);
    const mine: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await events.listEvents({
        events: ["user.created", "user.updated", "user.deleted"],
        limit: 20,
        ...(after !== undefined && { after }),
      });
      for (const { event, data } of page.data) {
        expect(event).toMatch(/^user\.(created|updated|deleted)$/);
        if ((data as { id: string }).id === user.id) mine.push(event);
      }
      after = page.listMetadata.after ?? undefined;
      if (after === undefined) break;
    }
    expect(mine).toEqual(["user.created", "user.updated", "user.deleted"]);
  });
});
