import { createDirectory } from "@lockstep/auth/backend";
import { v } from "convex/values";
import { components } from "./_generated/api";
import { type MutationCtx, internalMutation, mutation, query } from "./_generated/server";

const directory = createDirectory(components.workos);

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: object;
}

const tell = async ({ db }: MutationCtx, { id, event, data }: Told) => {
  const { id: own = "", slug = "", user_id, organization_id = "", updated_at } = data as Record<string, string>;
  const broken = await db
    .query("broken")
    .withIndex("userId", (q) => q.eq("userId", user_id ?? own))
    .first();
  if (broken !== null) throw new Error("This user's handler is broken.");
  const key = slug === "" ? own : `${organization_id}/${slug}`;
  await db.insert("told", { key, event, eventId: id, updatedAt: updated_at ?? "" });
};

export const onEvent = directory.handlers(
  { internalMutation },
  {
    "user.created": tell,
    "user.updated": tell,
    "user.deleted": tell,
    "organization.created": tell,
    "organization.updated": tell,
    "organization.deleted": tell,
    "organization_membership.created": tell,
    "organization_membership.updated": tell,
    "organization_membership.deleted": tell,
    "organization_domain.created": tell,
    "organization_domain.updated": tell,
    "organization_domain.deleted": tell,
    "organization_role.created": tell,
    "organization_role.updated": tell,
    "organization_role.deleted": tell,
    "invitation.created": tell,
    "invitation.accepted": tell,
    "invitation.revoked": tell,
    "session.created": tell,
    "session.revoked": tell,
    // Writes as many rows as the event says.
    "heavy.event": async (ctx, event) => {
      for (let row = 0; row < Number(event.data["rows"]); row++) await ctx.db.insert("rows", { row });
      await tell(ctx, event);
    },
    user_registration_action_context: async (_ctx, { data }) =>
      data.user_data.email.endsWith("@rival.example")
        ? { verdict: "Deny", message: "Not for you." }
        : { verdict: "Allow" },
  },
);

/** Breaks the handlers of these users, and mends those of all others. */
export const breakHandlers = mutation({
  args: { userIds: v.array(v.string()) },
  handler: async ({ db }, { userIds }) => {
    for (const { _id } of await db.query("broken").collect()) await db.delete(_id);
    for (const userId of userIds) await db.insert("broken", { userId });
  },
});

/** Tries again what waits for its handler. Returns how many events wait. */
export const retry = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.runMutation(components.workos.handlers.retry, {});
    return (await directory.health(ctx)).backlog;
  },
});

export const health = query({ args: {}, handler: (ctx) => directory.health(ctx) });

export const sync = mutation({
  args: {},
  handler: (ctx) => ctx.runMutation(components.workos.sync.start, { allowRemovals: true }),
});

/** Everything that the directory knows of these users and organizations, and what handlers were told of the keys. */
export const state = query({
  args: { userIds: v.array(v.string()), organizationIds: v.array(v.string()), keys: v.array(v.string()) },
  handler: async (ctx, { userIds, organizationIds, keys }) => {
    const ofUsers = await Promise.all(userIds.map((id) => directory.sessionsOf(ctx, id)));
    const ofOrganizations = await Promise.all(
      organizationIds.map(async (id) => ({
        organization: await directory.organization(ctx, id),
        members: (await directory.membersOf(ctx, id)).map(({ membership }) => membership),
        invitations: await directory.invitationsOf(ctx, id),
        roles: (await directory.rolesOf(ctx, id)).filter((role) => role.organizationId !== null),
        domains: await directory.domainsOf(ctx, id),
      })),
    );
    const told = await Promise.all(
      keys.map(async (key) =>
        (
          await ctx.db
            .query("told")
            .withIndex("key", (q) => q.eq("key", key))
            .collect()
        ).map(({ event, eventId, updatedAt }) => ({ event, eventId, updatedAt })),
      ),
    );
    return {
      users: await directory.users(ctx, userIds),
      sessions: ofUsers.flat(),
      organizations: ofOrganizations.flatMap(({ organization }) => organization ?? []),
      members: ofOrganizations.flatMap(({ members }) => members),
      invitations: ofOrganizations.flatMap(({ invitations }) => invitations),
      roles: ofOrganizations.flatMap(({ roles }) => roles),
      domains: ofOrganizations.flatMap(({ domains }) => domains),
      told,
    };
  },
});
