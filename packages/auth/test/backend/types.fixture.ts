// What the compiler knows about functions made with `createAuth`. Compiled by types.test.ts; never runs.
import { type ConvexReactClient, useQuery } from "convex/react";
import { customQuery } from "convex-helpers/server/customFunctions";
import {
  type ApiFromModules,
  type ArgsAndOptions,
  type DataModelFromSchemaDefinition,
  type FilterApi,
  type FunctionReference,
  type FunctionReturnType,
  type MutationBuilder,
  type OptionalRestArgs,
  type QueryBuilder,
  type ActionBuilder,
  type HttpActionBuilder,
  anyApi,
  defineSchema,
  defineTable,
} from "convex/server";
import { v } from "convex/values";
import type { CommonProviderProps } from "../../src/adapters/react/adapter.ts";
import { type AuthErrorData, isAuthError, usePublicQuery, useAuthedQuery } from "../../src/adapters/react/index.ts";
import type { SessionQuery } from "../../src/convex/index.ts";
import {
  type CallerAnswer,
  type DirectoryUser,
  type RequiresAuth,
  type SessionState,
  createAuth,
  createDirectory,
  orgScoped,
} from "../../src/backend/index.ts";
import type { ComponentApi } from "../../src/component/_generated/component.ts";

const schema = defineSchema({
  posts: defineTable({ org: v.string(), text: v.string() }).index("org", ["org"]),
  plans: defineTable({
    name: v.string(),
    owner: v.optional(v.string()),
    post: v.id("posts"),
    kind: v.union(v.literal("free"), v.literal("pro")),
  }),
});
type DataModel = DataModelFromSchemaDefinition<typeof schema>;
declare const query: QueryBuilder<DataModel, "public">;
declare const mutation: MutationBuilder<DataModel, "public">;
declare const action: ActionBuilder<DataModel, "public">;
declare const internalQuery: QueryBuilder<DataModel, "internal">;
declare const internalMutation: MutationBuilder<DataModel, "internal">;
declare const httpAction: HttpActionBuilder;
declare const client: ConvexReactClient;

const auth = createAuth(
  { query, mutation, action, internalQuery, httpAction },
  {
    roles: ["admin", "member"],
    permissions: ["posts:read", "posts:write"],
    claims: { plan: v.union(v.literal("free"), v.literal("pro")), seats: v.optional(v.number()) },
  },
);

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(equal: Equal<A, B>): void;

export const mine = auth.authedQuery({
  args: { limit: v.number() },
  returns: v.array(v.string()),
  handler: async (ctx, { limit }) => {
    same<typeof ctx.identity.userId, string>(true);
    same<typeof ctx.identity.organizationId, string | null>(true);
    same<typeof ctx.identity.claims.plan, "free" | "pro">(true);
    same<typeof ctx.identity.claims.seats, number | undefined>(true);
    same<typeof limit, number>(true);
    const posts = await ctx.db.query("posts").take(limit);
    return posts.map(({ text }) => text);
  },
});
export const none = auth.authedQuery({ args: {}, handler: async (ctx) => ctx.identity.userId });
export const bare = auth.authedQuery(async (ctx) => ctx.identity.userId);
export const publish = auth.orgMutation({
  permission: "posts:write",
  role: "admin",
  args: { id: v.id("posts") },
  handler: async (ctx, { id }) => {
    same<typeof ctx.identity.organizationId, string>(true);
    await ctx.db.patch(id, { org: ctx.identity.organizationId });
  },
});
export const work = auth.orgAction({ args: {}, handler: async (ctx) => [ctx.identity.role, typeof ctx.runQuery] });
export const inner = auth.authedInternalQuery({ args: {}, handler: async ({ identity }) => identity.email });
export const anyone = auth.publicQuery({ args: {}, handler: async () => 1 });
export const search = auth.publicQuery({ args: { text: v.string() }, handler: async (_ctx, { text }) => text });
export const http = auth.authedHttpAction({
  role: "member",
  handler: async (ctx, request) => new Response(ctx.identity.userId + request.url + typeof ctx.runQuery),
});

// @ts-expect-error -- no such role
auth.authedQuery({ role: "owner", args: {}, handler: async () => 1 });
// @ts-expect-error -- no such permission
auth.orgMutation({ permission: "posts:remove", args: {}, handler: async () => 1 });
// @ts-expect-error -- a public function requires nothing
auth.publicQuery({ role: "admin", args: {}, handler: async () => 1 });
// @ts-expect-error -- wrong return type
auth.authedQuery({ args: {}, returns: v.number(), handler: async () => "text" });
// @ts-expect-error -- not given
export type Missing = typeof auth.authedInternalMutation;
// @ts-expect-error -- internal functions are never public
export type Public = typeof auth.publicInternalQuery;

// A directory.
declare const workos: ComponentApi<"workos">;
const synced = createAuth(
  { query, mutation, httpAction },
  { roles: ["admin"], component: workos, source: "directory", onMissingUser: "throw" },
);
export const me = synced.authedQuery({
  args: {},
  handler: async ({ user, identity }) => {
    same<typeof user, DirectoryUser>(true);
    return [user.email, identity.userId];
  },
});
export const inPerson = synced.orgMutation({
  role: "admin",
  impersonation: "forbid",
  args: { id: v.id("posts") },
  handler: async (ctx, { id }) => ctx.db.patch(id, { org: ctx.identity.organizationId, text: ctx.user.name ?? "" }),
});
export const syncedHttp = synced.authedHttpAction(async ({ user }) => new Response(user.email));
// @ts-expect-error -- no directory was given
auth.authedQuery({ args: {}, handler: async ({ user }) => user });
// @ts-expect-error -- no such way
synced.authedQuery({ impersonation: "deny", args: {}, handler: async () => 1 });
// @ts-expect-error -- no such source
createAuth({ query }, { component: workos, source: "synced" });
// @ts-expect-error -- not a component
createAuth({ query }, { component: {} });

const directory = createDirectory(workos);
export const members = synced.orgQuery({
  args: {},
  handler: async (ctx) => {
    const found = await directory.membersOf(ctx, ctx.identity.organizationId);
    same<typeof found, FunctionReturnType<typeof workos.read.membersOf>>(true);
    return found.map(({ user, membership }) => [user?.email, membership.roles]);
  },
});
export const membersInAction = auth.orgAction({
  args: {},
  handler: async (ctx) => (await directory.membersOf(ctx, ctx.identity.organizationId)).length,
});
export const { session, ensureUser } = directory.sessionFunctions({ query, mutation });
export const onEvent = directory.handlers(
  { internalMutation },
  {
    "user.created": async (ctx, { event, data }) => {
      same<typeof event, "user.created">(true);
      same<typeof data.email, string>(true);
      await ctx.db.insert("posts", { org: "", text: data.email });
    },
    "dsync.user.created": async (_ctx, { data }) => {
      same<typeof data, Readonly<Record<string, unknown>>>(true);
    },
    user_registration_action_context: async (_ctx, { data }) =>
      data.user_data.email.endsWith("@example.com")
        ? { verdict: "Allow" }
        : { verdict: "Deny", message: "Use your work address." },
  },
);
// @ts-expect-error -- an Action needs a verdict
directory.handlers({ internalMutation }, { authentication_action_context: async () => {} });
// @ts-expect-error -- no such Action: its verdict would not count
directory.handlers({ internalMutation }, { authentication_action: async () => ({ verdict: "Deny", message: "" }) });
// @ts-expect-error -- no such table
directory.handlers({ internalMutation }, { "user.created": async (ctx) => void (await ctx.db.insert("users", {})) });
// @ts-expect-error -- not in the data
directory.handlers({ internalMutation }, { "user.created": async (_ctx, { data }) => void data.mail });
// @ts-expect-error -- another component
createDirectory({ read: { caller: {} as FunctionReference<"query", "internal", { userId: string }, CallerAnswer> } });

// One organization's documents.
export const scopedRead = auth.orgQuery({
  args: { id: v.id("posts"), plan: v.id("plans") },
  handler: async (ctx, { id, plan }) => {
    const db = orgScoped(ctx.db, ctx.identity.organizationId, { posts: "org" });
    const [post] = await db
      .query("posts")
      .withIndex("org", (q) => q.eq("org", ctx.identity.organizationId))
      .take(1);
    const found = await db.get(id);
    same<typeof found, NonNullable<typeof post> | null>(true);
    // @ts-expect-error -- not in scope
    db.query("plans");
    // @ts-expect-error -- not in scope
    await db.get(plan);
    // @ts-expect-error -- a query does not write
    await db.delete(id);
    return [post?.text, found?.text, (await db.get("posts", id))?.text];
  },
});
export const scopedWrite = auth.orgMutation({
  args: { id: v.id("posts") },
  handler: async (ctx, { id }) => {
    const org = ctx.identity.organizationId;
    const db = orgScoped(ctx.db, org, { posts: "org", plans: "name" });
    await db.patch(id, { text: "" });
    await db.replace("posts", id, { org, text: "" });
    // @ts-expect-error -- without its organization
    await db.insert("posts", { text: "" });
    return await db.insert("posts", { org, text: "" });
  },
});
export const scopedWrong = auth.orgMutation(async ({ db, identity: { organizationId } }) => {
  // @ts-expect-error -- no such table
  orgScoped(db, organizationId, { users: "org" });
  // @ts-expect-error -- no such field
  orgScoped(db, organizationId, { posts: "organization" });
  // @ts-expect-error -- not always there
  orgScoped(db, organizationId, { plans: "owner" });
  // @ts-expect-error -- an ID of a document
  orgScoped(db, organizationId, { plans: "post" });
  // @ts-expect-error -- not any string
  orgScoped(db, organizationId, { plans: "kind" });
  // @ts-expect-error -- not a string
  orgScoped(db, organizationId, { posts: "_creationTime" });
  // @ts-expect-error -- an ID of a document
  orgScoped(db, organizationId, { posts: "_id" });
});
export const scopedOutside = auth.authedQuery(async ({ db, identity }) => {
  // @ts-expect-error -- there may be no organization
  return orgScoped(db, identity.organizationId, { posts: "org" });
});

// convex-helpers, in both directions.
const custom = customQuery(query, {
  args: { tenant: v.string() },
  input: async (_ctx, { tenant }) => ({ ctx: { tenant }, args: { upper: tenant.toUpperCase() } }),
});
const withCustom = createAuth({ query: custom });
export const customized = withCustom.authedQuery({
  args: { limit: v.number() },
  handler: async (ctx, { limit, upper }) => {
    same<typeof ctx.tenant, string>(true);
    same<typeof upper, string>(true);
    await ctx.db.query("posts").take(limit);
    return ctx.identity.userId + upper;
  },
});
const onTop = customQuery(auth.authedQuery, { args: {}, input: async () => ({ ctx: { more: 1 }, args: {} }) });
// @ts-expect-error -- it would not reach authedQuery
onTop({ role: "admin", args: {}, handler: async () => 1 });
export const topped = onTop({ args: {}, handler: async ({ more }) => more });

// Stock code generation.
type Api = FilterApi<
  ApiFromModules<{
    posts: {
      mine: typeof mine;
      none: typeof none;
      bare: typeof bare;
      publish: typeof publish;
      anyone: typeof anyone;
      search: typeof search;
      inner: typeof inner;
      customized: typeof customized;
      session: typeof session;
      ensureUser: typeof ensureUser;
      onEvent: typeof onEvent;
    };
  }>,
  FunctionReference<"query" | "mutation" | "action", "public">
>;
declare const api: Api;
same<RequiresAuth<typeof api.posts.mine>, true>(true);
same<RequiresAuth<typeof api.posts.none>, true>(true);
same<RequiresAuth<typeof api.posts.bare>, true>(true);
same<RequiresAuth<typeof api.posts.publish>, true>(true);
same<RequiresAuth<typeof api.posts.customized>, true>(true);
same<RequiresAuth<typeof api.posts.anyone>, false>(true);
same<RequiresAuth<typeof api.posts.session>, true>(true);
same<(typeof api.posts.session)["_returnType"], SessionState>(true);
useAuthedQuery(api.posts.session);
same<(typeof api.posts.mine)["_returnType"], string[]>(true);
// @ts-expect-error -- internal
export type Internal = typeof api.posts.inner;
// @ts-expect-error -- internal
export type Handlers = typeof api.posts.onEvent;

// The provider's `session` prop.
export const sessionQuery: SessionQuery = api.posts.session;
export const untypedQuery: SessionQuery = anyApi["workos"]!["session"]!;
export const common: CommonProviderProps = { client, session: api.posts.session };
// @ts-expect-error -- returns something else
export const wrongQuery: SessionQuery = api.posts.anyone;
// @ts-expect-error -- a mutation
export const wrongKind: SessionQuery = api.posts.publish;

declare function stock<Query extends FunctionReference<"query">>(query: Query, ...args: OptionalRestArgs<Query>): void;
declare function stockWithOptions<F extends FunctionReference<"query">>(q: F, ...args: ArgsAndOptions<F, object>): void;
stock(api.posts.mine, { limit: 1 });
stock(api.posts.none);
stock(api.posts.none, {});
stock(api.posts.bare);
stockWithOptions(api.posts.none);
stock(api.posts.customized, { limit: 1, tenant: "t" });
// @ts-expect-error -- limit is missing
stock(api.posts.mine);
// @ts-expect-error -- tenant is missing
stock(api.posts.customized, { limit: 1 });
// @ts-expect-error -- not an argument
stock(api.posts.none, { limit: 1 });

// A refusal, in a page.
export function useRefusal(): string {
  const mine = useAuthedQuery(api.posts.mine, { limit: 1 });
  if (mine.status !== "error" || !isAuthError(mine.error)) return "";
  const { data } = mine.error;
  same<typeof data, AuthErrorData>(true);
  switch (data.code) {
    case "FORBIDDEN_ROLE":
      same<typeof data.role, string>(true);
      return data.role;
    case "FORBIDDEN_PERMISSION":
      return data.permission;
    case "INVALID_CLAIMS":
      return data.claim;
    case "UNAUTHENTICATED":
    case "NO_ORGANIZATION":
    case "IMPERSONATION_FORBIDDEN":
    case "SESSION_REVOKED":
    case "NOT_A_MEMBER":
    case "USER_NOT_SYNCED":
      // @ts-expect-error -- of another code
      void data.role;
      return data.message;
    default:
      // Every code has a case.
      return data satisfies never;
  }
}

// Hooks. `usePublicQuery` refuses what needs a user.
usePublicQuery(api.posts.anyone);
usePublicQuery(api.posts.search, { text: "a" });
usePublicQuery(api.posts.search, "skip");
useAuthedQuery(api.posts.mine, { limit: 1 });
useAuthedQuery(api.posts.none);
useQuery(api.posts.none);
useQuery(api.posts.mine, { limit: 1 });
export const useWrapped = <Query extends FunctionReference<"query">>(query: Query, ...args: OptionalRestArgs<Query>) =>
  usePublicQuery<Query>(query, ...args);
// @ts-expect-error -- text is missing
usePublicQuery(api.posts.search);
// @ts-expect-error -- needs a user
usePublicQuery(api.posts.mine, { limit: 1 });
// @ts-expect-error -- needs a user
usePublicQuery(api.posts.none);
// @ts-expect-error -- needs a user
usePublicQuery(api.posts.customized, "skip");
