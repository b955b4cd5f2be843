// What WorkOS knows: users, organizations and roles, kept up to date by its webhooks.
import { createDirectory } from "@lockstep/auth/backend";
import { components } from "./_generated/api";
import { internalMutation, mutation, query } from "./_generated/server";
import { authedQuery } from "./functions";

export const directory = createDirectory(components.workos);

/** Tells the page at once when WorkOS revokes the session or changes the roles. */
export const { session } = directory.sessionFunctions({ query, mutation });

/** The organizations of the user. */
export const organizations = authedQuery({
  args: {},
  handler: async (ctx) =>
    (await directory.organizationsOf(ctx, ctx.identity.userId))
      .filter(({ membership }) => membership.status === "active")
      .map(({ membership: { organizationId: id }, organization }) => ({ id, name: organization?.name ?? id })),
});

/** What happens here when something happens in WorkOS. */
export const onEvent = directory.handlers(
  { internalMutation },
  {
    "organization.deleted": async ({ db }, { data }) => {
      const items = db.query("items").withIndex("organization", (q) => q.eq("organizationId", data.id));
      for await (const { _id } of items) await db.delete("items", _id);
    },
  },
);

export function nameOf(user: { name: string | null; email: string | null } | null | undefined): string {
  return user?.name ?? user?.email ?? "a former user";
}
