// What WorkOS knows: users, organizations and their members, kept up to date by its webhooks.
import { createDirectory } from "@lockstep/auth/backend";
import { components } from "./_generated/api";
import { mutation, query } from "./_generated/server";
import { authedQuery } from "./functions";

export const directory = createDirectory(components.workos);

/** Tells the page at once when WorkOS revokes the session or changes the roles. */
export const { session } = directory.sessionFunctions({ query, mutation });

/** The organizations of the user, and the members of the selected one. */
export const organization = authedQuery({
  args: {},
  handler: async (ctx) => {
    const { userId: me, organizationId: selected } = ctx.identity;
    const all = await directory.organizationsOf(ctx, me);
    const organizations = all
      .filter(({ membership }) => membership.status === "active")
      .map(({ membership: { organizationId: id }, organization }) => ({ id, name: organization?.name ?? id }));
    const current = organizations.find(({ id }) => id === selected);
    const members = current ? await directory.membersOf(ctx, current.id) : [];
    return {
      organizations,
      current: current ?? null,
      members: members
        .filter(({ membership }) => membership.status === "active")
        .map(({ membership: { membershipId: id, userId, roles }, user }) => ({
          id,
          name: nameOf(user),
          email: user?.email ?? "",
          role: roles[0] ?? "member",
          mine: userId === me,
        })),
    };
  },
});

export function nameOf(user: { name: string | null; email: string | null } | null | undefined): string {
  return user?.name ?? user?.email ?? "a former user";
}
