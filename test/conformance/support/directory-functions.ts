// Functions of every kind made with `createAuth` and a directory. Runs in convex-test and, pushed, in local Convex.
import { type AuthSource, createAuth, createDirectory } from "@lockstep/auth/backend";
import * as server from "convex/server";

const workos = server.componentsGeneric()["workos"];
const directory = createDirectory(workos as never);

/** The functions by name, such as `orgMutationRole`. */
export function directoryFunctions(source: AuthSource, onMissingUser: "ensure" | "throw"): Record<string, unknown> {
  const auth = createAuth(
    {
      query: server.queryGeneric,
      mutation: server.mutationGeneric,
      action: server.actionGeneric,
      internalMutation: server.internalMutationGeneric,
    },
    { component: workos as never, source, onMissingUser },
  );
  const handler = async (ctx: object): Promise<unknown> => {
    const { identity, user } = ctx as { identity: unknown; user: unknown };
    return { identity, user };
  };
  const requirements = {
    Open: {},
    Role: { role: "admin" },
    Permission: { permission: "posts:write" },
    InPerson: { impersonation: "forbid" },
  } as const;
  const builders = {
    authedQuery: auth.authedQuery,
    authedMutation: auth.authedMutation,
    authedAction: auth.authedAction,
    orgQuery: auth.orgQuery,
    orgMutation: auth.orgMutation,
    orgAction: auth.orgAction,
    authedInternalMutation: auth.authedInternalMutation,
  };
  const functions: Record<string, unknown> = {};
  for (const [name, build] of Object.entries(builders))
    for (const [suffix, required] of Object.entries(requirements))
      functions[name + suffix] = (build as (definition: object) => unknown)({ ...required, args: {}, handler });
  return functions;
}

/** Takes events of WorkOS, as JSON. */
export const tell = server.mutationGeneric({
  handler: async (ctx, { events }: { events: string[] }) => {
    for (const event of events) await ctx.runMutation(workos?.["events"]?.["receive"] as never, { event } as never);
  },
});

/** A user in the directory. */
export const userIn = server.queryGeneric({
  handler: async (ctx, { userId }: { userId: string }): Promise<unknown> => await directory.user(ctx, userId),
});

/** Calls the internal mutation as the same caller. */
export const inner = server.mutationGeneric({
  handler: async (ctx): Promise<unknown> =>
    await ctx.runMutation(server.anyApi["both"]?.["authedInternalMutationOpen"] as never),
});

export const { session, ensureUser } = directory.sessionFunctions({
  query: server.queryGeneric,
  mutation: server.mutationGeneric,
});

export const onEvent = directory.handlers(
  { internalMutation: server.internalMutationGeneric },
  {
    "user.created": async (ctx, { data }) => {
      await ctx.db.insert("created", { email: data.email });
    },
  },
);

/** Registers the handlers, as a cron job does. */
export const register = server.mutationGeneric({
  handler: async (ctx): Promise<unknown> => await ctx.runMutation(server.anyApi["both"]?.["onEvent"] as never),
});

/** What the handlers got. */
export const created = server.queryGeneric({
  handler: async ({ db }) => (await db.query("created").collect()).map(({ email }) => email as unknown),
});
