// A component in place of the directory, which says what a test tells it to. Every one of its modules can be this file, also when it is
// pushed to local Convex.
import * as server from "convex/server";
import * as values from "convex/values";

/** Returns what `say` was told last: a user from `ensureUser` only if it was told of none. */
export const caller = server.queryGeneric({
  args: {
    userId: values.v.string(),
    sessionId: values.v.union(values.v.string(), values.v.null()),
    organizationId: values.v.union(values.v.string(), values.v.null()),
  },
  handler: async ({ db }, { userId }) => {
    const said = (await db.query("says").first())?.["answer"] as { user: unknown };
    const written = await db.query("users").collect();
    return { ...said, user: said.user ?? written.find((user) => user["userId"] === userId)?.["user"] ?? null };
  },
});

export const ensureUser = server.mutationGeneric({
  args: { userId: values.v.string(), email: values.v.union(values.v.string(), values.v.null()) },
  returns: values.v.null(),
  handler: async ({ db }, { userId, email }) => {
    await db.insert("users", { userId, user: { userId, email, metadata: {} } });
    return null;
  },
});

/** Sets the answer of `caller`, and forgets written users. */
export const say = server.mutationGeneric({
  handler: async ({ db }, { answer }: { answer: unknown }) => {
    for (const table of ["says", "users"]) for (const { _id } of await db.query(table).collect()) await db.delete(_id);
    await db.insert("says", { answer });
    return null;
  },
});

/** The users that `ensureUser` wrote. */
export const written = server.queryGeneric({
  handler: async ({ db }) => (await db.query("users").collect()).map(({ user }) => user as unknown),
});

export const register = server.mutationGeneric({
  args: { handle: values.v.string(), events: values.v.array(values.v.string()) },
  returns: values.v.null(),
  handler: async ({ db }, handlers) => {
    for (const { _id } of await db.query("handlers").collect()) await db.delete(_id);
    await db.insert("handlers", handlers);
    return null;
  },
});

/** Calls the registered handlers with an event, as JSON; resolves to their result and the names that they registered. */
export const deliver = server.mutationGeneric({
  handler: async (ctx, { event }: { event: string }): Promise<unknown> => {
    const handlers = await ctx.db.query("handlers").unique();
    return [handlers?.["events"], await ctx.runMutation(handlers?.["handle"] as never, { event } as never)];
  },
});
