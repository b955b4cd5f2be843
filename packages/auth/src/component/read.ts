// What an application reads of the directory. The caller is trusted: an application checks who asks before it calls these.
import { type Infer, v } from "convex/values";
import { type QueryCtx, query } from "./_generated/server.ts";
import { findGrave, findRow } from "./engine/rows.ts";
import { membershipSubject, roleKey } from "./model/kinds.ts";
import { type Shape, shapeOfRow, shapes } from "./model/shapes.ts";

const orNull = <Of extends Parameters<typeof v.union>[0]>(validator: Of) => v.union(v.null(), validator);

const callerValidator = v.object({
  user: orNull(shapes.users),
  isUserDeleted: v.boolean(),
  isSessionRevoked: v.boolean(),
  membership: v.union(
    v.null(),
    v.object({
      status: v.string(),
      roles: v.array(v.string()),
      permissions: v.union(v.array(v.string()), v.null()),
      version: v.string(),
    }),
  ),
});

/**
 * Returns what the directory knows of a caller. `membership` is that of the selected organization: null if it was never seen, or without
 * an organization. Its `permissions` are null if one of its roles is not known, and `version` changes with its roles and permissions.
 */
export const caller = query({
  args: {
    userId: v.string(),
    sessionId: v.union(v.string(), v.null()),
    organizationId: v.union(v.string(), v.null()),
  },
  returns: callerValidator,
  handler: async (ctx, { userId, sessionId, organizationId }) => {
    // All at once: each read is a round trip in a deployment, and every call of the application waits for them.
    const [user, session, membership] = await Promise.all([
      findRow(ctx, "users", userId),
      sessionId === null ? null : sessionOf(ctx, sessionId),
      organizationId === null ? null : membershipOf(ctx, userId, organizationId),
    ]);
    return {
      user: user && shapeOfRow("users", user),
      isUserDeleted: user === null && (await findGrave(ctx, "users", userId)) !== null,
      isSessionRevoked: session?.isEnded ?? false,
      membership,
    };
  },
});

async function sessionOf({ db }: QueryCtx, sessionId: string) {
  return await db
    .query("sessions")
    .withIndex("key", (q) => q.eq("key", sessionId))
    .unique();
}

async function membershipOf(
  ctx: QueryCtx,
  userId: string,
  organizationId: string,
): Promise<Infer<typeof callerValidator>["membership"]> {
  const membership = await ctx.db
    .query("memberships")
    .withIndex("userId", (q) => q.eq("userId", userId).eq("organizationId", organizationId))
    .first();
  // What belonged to a deleted organization is removed right after it, in other transactions.
  const owner = membership === null ? null : await findGrave(ctx, "organizations", organizationId);
  if (owner !== null) return { ...NO_MEMBERSHIP, version: `${organizationId} ${owner.updatedAt}` };
  if (membership === null) {
    const subject = membershipSubject(userId, organizationId);
    const grave = await ctx.db
      .query("tombstones")
      .withIndex("subject", (q) => q.eq("subject", subject))
      .order("desc")
      .first();
    return grave && { ...NO_MEMBERSHIP, version: `${grave.updatedAt} ${grave.eventId}` };
  }
  const { status, roles, updatedAt, eventId } = membership;
  const known = await Promise.all(roles.map((slug) => roleOf(ctx, organizationId, slug)));
  const found = known.filter((role) => role !== null);
  return {
    status,
    roles,
    permissions: found.length < roles.length ? null : [...new Set(found.flatMap(({ permissions }) => permissions))],
    version: [`${updatedAt} ${eventId}`, ...found.map((role) => `${role.updatedAt} ${role.eventId}`)].join(", "),
  };
}

const NO_MEMBERSHIP = { status: "deleted", roles: [], permissions: [] };

/** Returns a role by its slug: the organization's own, or the environment's. */
async function roleOf({ db }: QueryCtx, organizationId: string, slug: string) {
  for (const key of [roleKey(organizationId, slug), roleKey(null, slug)]) {
    const role = await db
      .query("roles")
      .withIndex("key", (q) => q.eq("key", key))
      .unique();
    if (role !== null) return role;
  }
  return null;
}

/** Returns a user, or null. */
export const user = query({
  args: { userId: v.string() },
  returns: orNull(shapes.users),
  handler: async (ctx, { userId }) => {
    const row = await findRow(ctx, "users", userId);
    return row && shapeOfRow("users", row);
  },
});

/** Returns those of the users that are known. */
export const users = query({
  args: { userIds: v.array(v.string()) },
  returns: v.array(shapes.users),
  handler: async (ctx, { userIds }) => await usersOf(ctx, userIds),
});

async function usersOf(ctx: QueryCtx, userIds: readonly string[]): Promise<Shape<"users">[]> {
  const rows = await Promise.all([...new Set(userIds)].map((userId) => findRow(ctx, "users", userId)));
  return rows.flatMap((row) => (row === null ? [] : [shapeOfRow("users", row)]));
}

/** Returns the user with this email address, in lower case as WorkOS stores it, or null. */
export const userByEmail = query({
  args: { email: v.string() },
  returns: orNull(shapes.users),
  handler: async ({ db }, { email }) => {
    const row = await db
      .query("users")
      .withIndex("email", (q) => q.eq("email", email.toLowerCase()))
      .first();
    return row && shapeOfRow("users", row);
  },
});

/** Returns the user with this external ID, or null. */
export const userByExternalId = query({
  args: { externalId: v.string() },
  returns: orNull(shapes.users),
  handler: async ({ db }, { externalId }) => {
    const row = await db
      .query("users")
      .withIndex("externalId", (q) => q.eq("externalId", externalId))
      .first();
    return row && shapeOfRow("users", row);
  },
});

/** Returns an organization, or null. */
export const organization = query({
  args: { organizationId: v.string() },
  returns: orNull(shapes.organizations),
  handler: async (ctx, { organizationId }) => {
    const row = await findRow(ctx, "organizations", organizationId);
    return row && shapeOfRow("organizations", row);
  },
});

/** The most rows that a list returns. */
const MOST = 1000;

/** Returns the memberships of a user, with their organizations; 1000 at most. */
export const organizationsOf = query({
  args: { userId: v.string() },
  returns: v.array(v.object({ membership: shapes.memberships, organization: orNull(shapes.organizations) })),
  handler: async (ctx, { userId }) => {
    const rows = await ctx.db
      .query("memberships")
      .withIndex("userId", (q) => q.eq("userId", userId))
      .take(MOST);
    return await Promise.all(
      rows.map(async (row) => {
        const found = await findRow(ctx, "organizations", row.organizationId);
        return {
          membership: shapeOfRow("memberships", row),
          organization: found && shapeOfRow("organizations", found),
        };
      }),
    );
  },
});

/** Returns the memberships of an organization, with their users; 1000 at most. */
export const membersOf = query({
  args: { organizationId: v.string() },
  returns: v.array(v.object({ membership: shapes.memberships, user: orNull(shapes.users) })),
  handler: async (ctx, { organizationId }) => {
    const rows = await ctx.db
      .query("memberships")
      .withIndex("organizationId", (q) => q.eq("organizationId", organizationId))
      .take(MOST);
    return await Promise.all(
      rows.map(async (row) => {
        const found = await findRow(ctx, "users", row.userId);
        return { membership: shapeOfRow("memberships", row), user: found && shapeOfRow("users", found) };
      }),
    );
  },
});

/** Returns the invitations of an organization; 1000 at most. */
export const invitationsOf = query({
  args: { organizationId: v.string() },
  returns: v.array(shapes.invitations),
  handler: async ({ db }, { organizationId }) => {
    const rows = await db
      .query("invitations")
      .withIndex("organizationId", (q) => q.eq("organizationId", organizationId))
      .take(MOST);
    return rows.map((row) => shapeOfRow("invitations", row));
  },
});

/** Returns the roles that a member of an organization can have: its own, then the environment's. */
export const rolesOf = query({
  args: { organizationId: v.string() },
  returns: v.array(shapes.roles),
  handler: async ({ db }, { organizationId }) => {
    const rows = await Promise.all(
      [organizationId, null].map((owner) =>
        db
          .query("roles")
          .withIndex("organizationId", (q) => q.eq("organizationId", owner))
          .take(MOST),
      ),
    );
    return rows.flat().map((row) => shapeOfRow("roles", row));
  },
});

/** Returns the domains of an organization. */
export const domainsOf = query({
  args: { organizationId: v.string() },
  returns: v.array(shapes.domains),
  handler: async ({ db }, { organizationId }) => {
    const rows = await db
      .query("domains")
      .withIndex("organizationId", (q) => q.eq("organizationId", organizationId))
      .take(MOST);
    return rows.map((row) => shapeOfRow("domains", row));
  },
});

/** Returns the sessions of a user, ended ones too until they would have expired; the newest 1000. */
export const sessionsOf = query({
  args: { userId: v.string() },
  returns: v.array(shapes.sessions),
  handler: async ({ db }, { userId }) => {
    const rows = await db
      .query("sessions")
      .withIndex("userId", (q) => q.eq("userId", userId))
      .order("desc")
      .take(MOST);
    return rows.map((row) => shapeOfRow("sessions", row));
  },
});
