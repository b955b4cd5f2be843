// `createAuth`: the builders of an application's functions, which check the caller before the handler runs. What a caller must have is
// decided in decide.ts; the types are in builders.ts.
import type { FunctionReference } from "convex/server";
import type { ObjectType } from "convex/values";
import type { AuthBuilders, AuthFunctions } from "./builders.ts";
import { type ClaimValidators, assertClaimValidators } from "./claims.ts";
import { type AuthSource, decide } from "./decide.ts";
import { assertRequiresNothing, misuse, requirementsOf } from "./definitions.ts";
import type { DirectoryComponent, DirectoryUser } from "./directory-shape.ts";
import { isAuthError } from "./errors.ts";
import { type AuthCtx, callerOf } from "./require.ts";

/** The options of {@link createAuth}. */
export interface AuthOptions<
  Role extends string,
  Permission extends string,
  Claims extends ClaimValidators,
  Component extends DirectoryComponent | undefined = undefined,
> {
  /** The slugs of the roles in WorkOS: the values of `role` in a definition. Default: any. */
  readonly roles?: readonly Role[];
  /** The slugs of the permissions in WorkOS: the values of `permission` in a definition. Default: any. */
  readonly permissions?: readonly Permission[];
  /** Validators of claims that the JWT template adds, for `ctx.identity.claims`. Default: none. */
  readonly claims?: Claims;
  /** The directory: `components.workos` of `@lockstep/auth/component`. Handlers then get `ctx.user`. Default: none. */
  readonly component?: Component;
  /**
   * Whose word counts. Default: `"both"` with a component, `"token"` without one.
   *
   * - `"token"`: the claims of the access token. They are up to 5 minutes old: what is taken away in WorkOS remains until the next
   *   refresh.
   * - `"both"`: the token must grant what is required, and what the directory knows must not contradict it. A deleted user, a revoked
   *   session, a membership that has ended, or a role or permission that was taken away is refused as soon as WorkOS's event
   *   arrives, and queries run again by themselves. What the directory has not received is decided by the token, so a late event
   *   does not lock out a new user; one who was removed and added again is refused until that event arrives. This is the default because each covers for the other: an old token does not outlive the directory's
   *   knowledge, and a wrong or late event alone cannot grant anything.
   * - `"directory"`: the token only says who calls. Roles and permissions are those in the directory, also new ones before the next
   *   refresh. Users and memberships that it does not know are refused.
   */
  readonly source?: AuthSource;
  /**
   * What becomes of a user whom the directory has not seen, such as in the seconds after sign-up. Default `"ensure"`.
   *
   * - `"ensure"`: mutations and actions write the user into the directory, with what the token says. Queries run with that
   *   as `ctx.user`; with the source `"directory"` they are refused as `USER_NOT_SYNCED` until then.
   * - `"throw"`: the call is refused as `USER_NOT_SYNCED`.
   */
  readonly onMissingUser?: "ensure" | "throw";
}

/** What a guard needs of `ctx`, and what it adds. Queries have no `runMutation`. */
interface GuardCtx extends AuthCtx {
  readonly identity?: unknown;
  readonly user?: DirectoryUser;
  readonly runQuery: <Result>(
    query: FunctionReference<"query", "internal", Record<string, unknown>, Result>,
    args: Record<string, unknown>,
  ) => Promise<Result>;
  readonly runMutation: (
    mutation: FunctionReference<"mutation", "internal", Record<string, unknown>, null>,
    args: Record<string, unknown>,
  ) => Promise<null>;
}

/** A handler of any kind of function. */
type Handler = (ctx: GuardCtx, ...args: unknown[]) => unknown;

/** A definition in its form as an object, as a builder receives it at run time. */
type Definition = { readonly handler: Handler; readonly [option: string]: unknown };

/**
 * Creates builders from the application's own. `authed…` functions run only for signed-in users, `org…` functions only for users who
 * have selected an organization. `public…` builders are the given ones, for functions that need no user; call `getIdentity(ctx)` in
 * them to look for one. (Convex can share the result of a query that does not ask for its caller.)
 *
 * With `component`, each call of an `authed…` or `org…` function asks the directory once, and `ctx.user` is the user there.
 *
 * @example
 * // convex/functions.ts
 * export const { authedQuery, orgMutation, publicQuery } = createAuth(
 *   { query, mutation },
 *   { roles: ["admin", "member"], permissions: ["posts:write"] },
 * );
 *
 * @throws Error when a validator in `claims` could never match, or `component` is undefined or missing where `source` or
 *   `onMissingUser` needs it. The builders throw when `role`, `permission` or `impersonation` of a definition could not be checked:
 *   an unusable requirement must not leave a function open.
 */
export function createAuth<
  Builders extends AuthBuilders,
  Role extends string = string,
  Permission extends string = string,
  Claims extends ClaimValidators = Record<never, never>,
  Component extends DirectoryComponent | undefined = undefined,
>(
  builders: Builders,
  options: AuthOptions<Role, Permission, Claims, Component> = {},
): AuthFunctions<Builders, Role, Permission, ObjectType<Claims>, Component> {
  const claims: ClaimValidators = options.claims ?? {};
  assertClaimValidators(claims);
  assertDirectoryOptions(options);
  const { component, source = component === undefined ? "token" : "both", onMissingUser = "ensure" } = options;
  const functions: Record<string, unknown> = {};
  for (const [name, build] of Object.entries(builders) as [string, (definition: unknown) => unknown][]) {
    const suffix = name.charAt(0).toUpperCase() + name.slice(1);
    const isHttp = name === "httpAction";
    const missing = onMissingUser === "ensure" && /query$/i.test(name) ? "pass" : onMissingUser;
    const guarded = (organization: boolean) => (given: Handler | Definition) => {
      const definition: Definition = typeof given === "function" ? { handler: given } : given;
      const requirements = { ...requirementsOf(definition, options), organization };
      const { handler, role: _, permission: __, impersonation: ___, ...rest } = definition;
      const guard: Handler = async (ctx, ...args) => {
        const identity = await callerOf(isHttp ? orNoCaller(ctx) : ctx, claims);
        const { userId, sessionId, organizationId, email } = identity;
        const answer =
          component === undefined
            ? null
            : await ctx.runQuery(component.read.caller, { userId, sessionId, organizationId });
        const verdict = decide({ identity, requirements, source, answer, missing });
        if (verdict.kind === "refused") throw verdict.error;
        if (component === undefined) return handler({ ...ctx, identity: verdict.identity }, ...args);
        if (verdict.writesUser) await ctx.runMutation(component.write.ensureUser, { userId, email });
        return handler({ ...ctx, identity: verdict.identity, user: verdict.user }, ...args);
      };
      return build(isHttp ? answering(guard) : { ...rest, handler: guard });
    };
    functions[`authed${suffix}`] = guarded(false);
    functions[`org${suffix}`] = guarded(true);
    if (!name.startsWith("internal")) {
      functions[`public${suffix}`] = (given: unknown) => {
        assertRequiresNothing(given);
        return build(given);
      };
    }
  }
  return functions as AuthFunctions<Builders, Role, Permission, ObjectType<Claims>, Component>;
}

/** @throws Error when the options ask for more than the token, and there is no directory to ask. */
function assertDirectoryOptions(options: object): void {
  const { component, source, onMissingUser } = options as Record<string, unknown>;
  const mount = "pass `component: components.workos`, of `./_generated/api`, and mount it in convex/convex.config.ts";
  if ("component" in options && component === undefined) throw misuse("`component` is undefined", mount);
  for (const [option, value, known] of [
    ["source", source, ["token", "directory", "both"]],
    ["onMissingUser", onMissingUser, ["ensure", "throw"]],
  ] as const) {
    if (!(option in options)) continue;
    if (!(known as readonly unknown[]).includes(value)) {
      throw misuse(`\`${option}\` is ${JSON.stringify(value) ?? "undefined"}`, `use one of ${known.join(", ")}`);
    }
    if (component === undefined && value !== "token") throw misuse(`\`${option}\` needs a \`component\``, mount);
  }
}

/** Makes an HTTP action of a guarded handler: refusals, also those of functions that it calls, become responses. */
function answering(guard: Handler): Handler {
  return async (ctx, request) => {
    try {
      return await guard(ctx, request);
    } catch (error) {
      if (!isAuthError(error)) throw error;
      const challenge = CHALLENGES[error.data.code];
      return new Response(JSON.stringify(error.data), {
        status: challenge === undefined ? 403 : 401,
        headers: { "content-type": "application/json", ...(challenge && { "www-authenticate": challenge }) },
      });
    }
  };
}

/** The refusals that another token lifts (RFC 6750 §3, and §3.1 for a revoked token). */
const CHALLENGES: { readonly [code: string]: string } = {
  UNAUTHENTICATED: "Bearer",
  SESSION_REVOKED: 'Bearer error="invalid_token"',
};

/** The same caller, and none where Convex throws: it does in HTTP actions, without a token that it accepts. */
function orNoCaller({ auth }: AuthCtx): AuthCtx {
  return { auth: { getUserIdentity: () => auth.getUserIdentity().catch(() => null) } };
}
