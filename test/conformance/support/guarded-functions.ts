// Functions of every kind made with `createAuth`, and the combinations of requirements that a definition can have. Runs in convex-test
// and, pushed, in local Convex.
import {
  createAuth,
  getIdentity,
  requireAuth,
  requireOrg,
  requirePermission,
  requireRole,
} from "@lockstep/auth/backend";
import * as server from "convex/server";

const auth = createAuth(
  {
    query: server.queryGeneric,
    mutation: server.mutationGeneric,
    action: server.actionGeneric,
    internalQuery: server.internalQueryGeneric,
    internalMutation: server.internalMutationGeneric,
    internalAction: server.internalActionGeneric,
    httpAction: server.httpActionGeneric,
  },
  { roles: ["admin", "member"], permissions: ["posts:read", "posts:write"] },
);

const identity = async (ctx: { identity: unknown }): Promise<unknown> => ctx.identity;
const open = { args: {}, handler: identity };
const role = { role: "admin", ...open } as const;
const permission = { permission: "posts:write", ...open } as const;
const both = { ...role, ...permission } as const;

export const authedQueryOpen = auth.authedQuery(open);
export const authedQueryRole = auth.authedQuery(role);
export const authedQueryPermission = auth.authedQuery(permission);
export const authedQueryBoth = auth.authedQuery(both);
export const orgQueryOpen = auth.orgQuery(open);
export const orgQueryRole = auth.orgQuery(role);
export const orgQueryPermission = auth.orgQuery(permission);
export const orgQueryBoth = auth.orgQuery(both);
export const authedMutationOpen = auth.authedMutation(open);
export const authedMutationRole = auth.authedMutation(role);
export const authedMutationPermission = auth.authedMutation(permission);
export const authedMutationBoth = auth.authedMutation(both);
export const orgMutationOpen = auth.orgMutation(open);
export const orgMutationRole = auth.orgMutation(role);
export const orgMutationPermission = auth.orgMutation(permission);
export const orgMutationBoth = auth.orgMutation(both);
export const authedActionOpen = auth.authedAction(open);
export const authedActionRole = auth.authedAction(role);
export const authedActionPermission = auth.authedAction(permission);
export const authedActionBoth = auth.authedAction(both);
export const orgActionOpen = auth.orgAction(open);
export const orgActionRole = auth.orgAction(role);
export const orgActionPermission = auth.orgAction(permission);
export const orgActionBoth = auth.orgAction(both);
export const orgInternalQueryBoth = auth.orgInternalQuery(both);
export const orgInternalMutationBoth = auth.orgInternalMutation(both);
export const orgInternalActionBoth = auth.orgInternalAction(both);

const PLAIN = { open: requireAuth, org: requireOrg, get: getIdentity } as const;

/** The plain functions, by name. */
export const plain = auth.publicQuery({
  handler: async (ctx, args: Record<string, string>) => {
    if (args["role"] !== undefined) return await requireRole(ctx, args["role"]);
    if (args["permission"] !== undefined) return await requirePermission(ctx, args["permission"]);
    return await PLAIN[args["name"] as keyof typeof PLAIN](ctx);
  },
});

/** Calls an internal function as the same caller. */
export const inner = auth.publicAction({
  handler: async (ctx, { name }: { name: string }): Promise<unknown> => {
    const reference = server.anyApi["guarded"]?.[name] as never;
    if (name.includes("Query")) return await ctx.runQuery(reference);
    return await (name.includes("Mutation") ? ctx.runMutation(reference) : ctx.runAction(reference));
  },
});

const answer = async (ctx: { identity: { userId: string } }): Promise<Response> => new Response(ctx.identity.userId);
export const http = server.httpRouter();
http.route({ path: "/authed", method: "GET", handler: auth.authedHttpAction(answer) });
http.route({ path: "/org", method: "GET", handler: auth.orgHttpAction({ ...both, handler: answer }) });
http.route({ path: "/public", method: "GET", handler: auth.publicHttpAction(async () => new Response("public")) });
