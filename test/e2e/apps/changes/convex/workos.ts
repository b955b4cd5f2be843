import { createAuth, createDirectory } from "@lockstep/auth/backend";
import { components } from "./_generated/api";
import { mutation, query } from "./_generated/server";

const directory = createDirectory(components.workos);

export const { session, ensureUser } = directory.sessionFunctions({ query, mutation });

const { authedQuery } = createAuth({ query }, { component: components.workos, roles: ["admin"] });

/** How many sessions and memberships of the user the directory knows. */
export const known = query({
  args: {},
  handler: async (ctx) => {
    const user = await ctx.auth.getUserIdentity();
    if (user === null) return null;
    const [sessions, organizations] = await Promise.all([
      directory.sessionsOf(ctx, user.subject),
      directory.organizationsOf(ctx, user.subject),
    ]);
    return `${sessions.length} ${organizations.length}`;
  },
});

/** For admins of an organization. */
export const secret = authedQuery({ role: "admin", args: {}, handler: async () => "the secret" });
