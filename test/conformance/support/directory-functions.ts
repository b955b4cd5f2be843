// Functions of every kind made with `createAuth` and a directory. Runs in convex-test and, pushed, in local Convex.
import { type AuthSource, createAuth, createDirectory } from "@lockstep/auth/backend";
import * as server from "convex/server";

const workos = server.componentsGeneric()["workos"];

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

/** Tells the directory what to say. */
export const say = server.mutationGeneric({
  handler: async (ctx, { answer }: { answer: unknown }) => {
    await ctx.runMutation(workos?.["write"]?.["say"] as never, { answer } as never);
  },
});

/** The users that guards wrote. */
export const written = server.queryGeneric({
  handler: async (ctx): Promise<unknown> => await ctx.runQuery(workos?.["write"]?.["written"] as never),
});

/** Calls the internal mutation, as the same caller or, scheduled, as none. */
export const inner = server.mutationGeneric({
  handler: async (ctx, { isScheduled = false }: { isScheduled?: boolean }): Promise<unknown> => {
    const reference = server.anyApi["both"]?.["authedInternalMutationOpen"] as never;
    return isScheduled ? await ctx.scheduler.runAfter(0, reference) : await ctx.runMutation(reference);
  },
});

const directory = createDirectory(workos as never);

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
    authentication_action_context: async () => ({ verdict: "Deny", message: "Not today." }),
  },
);

/** Registers the handlers, as a cron job does, and has the directory deliver an event. */
export const deliver = server.mutationGeneric({
  handler: async (ctx, { event }: { event: string }): Promise<unknown> => {
    await ctx.runMutation(server.anyApi["both"]?.["onEvent"] as never);
    const answer = await ctx.runMutation(workos?.["handlers"]?.["deliver"] as never, { event } as never);
    return [answer, (await ctx.db.query("created").collect()).map(({ email }) => email as unknown)];
  },
});
