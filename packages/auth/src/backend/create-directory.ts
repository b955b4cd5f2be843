// `createDirectory`: the directory component (`@lockstep/auth/component`) as an application uses it in its own functions.
import type {
  FunctionReturnType,
  GenericActionCtx,
  GenericDataModel,
  RegisteredMutation,
  RegisteredQuery,
} from "convex/server";
import { v } from "convex/values";
import type { AuthedArgs } from "./brand.ts";
import type { CtxOf } from "./builders.ts";
import type { DirectoryHandlers, WorkosActions, WorkosEvents } from "./directory-events.ts";
import type { CallerAnswer, DirectoryComponent } from "./directory-shape.ts";
import { handlersDefinition } from "./handle-events.ts";
import { type AuthCtx, callerOf } from "./require.ts";
import { type SessionState, sessionStateOf } from "./session-state.ts";

/** The `ctx` of any function. */
type ReadCtx = Pick<GenericActionCtx<GenericDataModel>, "runQuery">;

/** A builder of functions, stock or custom. */
type Builder = (definition: never) => unknown;

type Reads = DirectoryComponent["read"];

/** What a function of the component answers. */
type Answer<Component extends DirectoryComponent, Name extends keyof Reads> = Promise<
  FunctionReturnType<Component["read"][Name]>
>;

/** The directory. Its reads check nothing: a function that shows their answers to a caller decides who may see them. */
export interface Directory<Component extends DirectoryComponent> {
  /** Returns a user, or null. */
  readonly user: (ctx: ReadCtx, userId: string) => Answer<Component, "user">;
  /** Returns the users that the directory knows, of those with these IDs. */
  readonly users: (ctx: ReadCtx, userIds: readonly string[]) => Answer<Component, "users">;
  /** Returns the user with this email address, or null. */
  readonly userByEmail: (ctx: ReadCtx, email: string) => Answer<Component, "userByEmail">;
  /** Returns the user with this external ID, or null. */
  readonly userByExternalId: (ctx: ReadCtx, externalId: string) => Answer<Component, "userByExternalId">;
  /** Returns an organization, or null. */
  readonly organization: (ctx: ReadCtx, organizationId: string) => Answer<Component, "organization">;
  /** Returns the memberships of a user, each with its organization. */
  readonly organizationsOf: (ctx: ReadCtx, userId: string) => Answer<Component, "organizationsOf">;
  /** Returns the memberships of an organization, each with its user. */
  readonly membersOf: (ctx: ReadCtx, organizationId: string) => Answer<Component, "membersOf">;
  /** Returns the invitations to an organization. */
  readonly invitationsOf: (ctx: ReadCtx, organizationId: string) => Answer<Component, "invitationsOf">;
  /** Returns the roles of an organization: its own, then those of the environment. */
  readonly rolesOf: (ctx: ReadCtx, organizationId: string) => Answer<Component, "rolesOf">;
  /** Returns the domains of an organization. */
  readonly domainsOf: (ctx: ReadCtx, organizationId: string) => Answer<Component, "domainsOf">;
  /** Returns the sessions of a user. */
  readonly sessionsOf: (ctx: ReadCtx, userId: string) => Answer<Component, "sessionsOf">;
  /** Returns the state of the synchronization with WorkOS. */
  readonly health: (ctx: ReadCtx) => Promise<FunctionReturnType<Component["health"]["get"]>>;
  /**
   * Creates the functions that a page calls as the signed-in user. Both refuse a call without an accepted access token as
   * `UNAUTHENTICATED`.
   *
   * - `session`: a query of the {@link SessionState}, for the `session` option of `LockstepProvider`: it refreshes the token on
   *   each change.
   * - `ensureUser`: a mutation that writes the user into the directory, with what the token says.
   *
   * @example
   * // convex/workos.ts
   * export const { session, ensureUser } = directory.sessionFunctions({ query, mutation });
   */
  readonly sessionFunctions: (builders: { readonly query: Builder; readonly mutation: Builder }) => SessionFunctions;
  /**
   * Creates the internal mutation that the component calls with WorkOS's events, each once, in the transaction that stores the event;
   * and with the requests of Actions. An event whose handler throws is tried again later. A cron job that calls it without arguments
   * registers the handlers, also after each change of them. Of `….created`, a handler is also called for what was there before it.
   *
   * @example
   * // convex/workos.ts
   * export const onEvent = directory.handlers({ internalMutation }, {
   *   "user.created": async (ctx, { data }) => {
   *     await ctx.db.insert("profiles", { userId: data.id, email: data.email });
   *   },
   * });
   *
   * // convex/crons.ts
   * crons.interval("register WorkOS handlers", { minutes: 1 }, internal.workos.onEvent, {});
   */
  readonly handlers: <
    Build extends Builder,
    Name extends keyof WorkosEvents | keyof WorkosActions | (string & Record<never, never>),
  >(
    builders: { readonly internalMutation: Build },
    handlers: DirectoryHandlers<CtxOf<Build>, Name>,
  ) => RegisteredMutation<"internal", { event?: string }, Promise<string | null>>;
}

/** The functions of {@link Directory.sessionFunctions}. */
export interface SessionFunctions {
  readonly session: RegisteredQuery<"public", AuthedArgs<Record<never, never>>, Promise<SessionState>>;
  readonly ensureUser: RegisteredMutation<"public", AuthedArgs<Record<never, never>>, Promise<null>>;
}

/**
 * Returns the directory of an application.
 *
 * @example
 * // convex/workos.ts
 * export const directory = createDirectory(components.workos);
 */
export function createDirectory<Component extends DirectoryComponent>(component: Component): Directory<Component> {
  const { read, write, health } = component as DirectoryComponent;
  const directory = {
    user: (ctx: ReadCtx, userId: string) => ctx.runQuery(read.user, { userId }),
    users: (ctx: ReadCtx, userIds: readonly string[]) => ctx.runQuery(read.users, { userIds: [...userIds] }),
    userByEmail: (ctx: ReadCtx, email: string) => ctx.runQuery(read.userByEmail, { email }),
    userByExternalId: (ctx: ReadCtx, externalId: string) => ctx.runQuery(read.userByExternalId, { externalId }),
    organization: (ctx: ReadCtx, organizationId: string) => ctx.runQuery(read.organization, { organizationId }),
    organizationsOf: (ctx: ReadCtx, userId: string) => ctx.runQuery(read.organizationsOf, { userId }),
    membersOf: (ctx: ReadCtx, organizationId: string) => ctx.runQuery(read.membersOf, { organizationId }),
    invitationsOf: (ctx: ReadCtx, organizationId: string) => ctx.runQuery(read.invitationsOf, { organizationId }),
    rolesOf: (ctx: ReadCtx, organizationId: string) => ctx.runQuery(read.rolesOf, { organizationId }),
    domainsOf: (ctx: ReadCtx, organizationId: string) => ctx.runQuery(read.domainsOf, { organizationId }),
    sessionsOf: (ctx: ReadCtx, userId: string) => ctx.runQuery(read.sessionsOf, { userId }),
    health: (ctx: ReadCtx) => ctx.runQuery(health.get, {}),
    sessionFunctions: ({ query, mutation }: { query: Builder; mutation: Builder }) => ({
      session: (query as AnyBuilder)({
        args: {},
        returns: sessionValidator,
        handler: async (ctx) => {
          const identity = await callerOf(ctx, {});
          const { userId, sessionId, organizationId } = identity;
          const answer: CallerAnswer = await ctx.runQuery(read.caller, { userId, sessionId, organizationId });
          return sessionStateOf(identity, answer);
        },
      }),
      ensureUser: (mutation as AnyBuilder)({
        args: {},
        returns: v.null(),
        handler: async (ctx) => {
          const { userId, email } = await callerOf(ctx, {});
          return await ctx.runMutation(write.ensureUser, { userId, email });
        },
      }),
    }),
    handlers: ({ internalMutation }: { internalMutation: Builder }, handlers: object) =>
      (internalMutation as (definition: object) => unknown)(
        handlersDefinition(component, handlers as Parameters<typeof handlersDefinition>[1]),
      ),
  };
  return directory as unknown as Directory<Component>;
}

/** What a builder does with the definitions here. */
type AnyBuilder = (definition: {
  args: object;
  returns: object;
  handler: (
    ctx: AuthCtx & Pick<GenericActionCtx<GenericDataModel>, "runQuery" | "runMutation">,
  ) => Promise<SessionState | null>;
}) => unknown;

const sessionValidator = v.union(
  v.object({ state: v.literal("current") }),
  v.object({ state: v.union(v.literal("changed"), v.literal("ended")), version: v.string() }),
);
