// `createAuth`: the builders of an application's functions, which check the caller before the handler runs. What a caller must have is
// decided in require.ts; the types are in builders.ts.
import type { ObjectType } from "convex/values";
import type { AuthBuilders, AuthFunctions } from "./builders.ts";
import { type ClaimValidators, assertClaimValidators } from "./claims.ts";
import { isAuthError } from "./errors.ts";
import { type AuthCtx, type Requirements, authorize } from "./require.ts";

/** The options of {@link createAuth}. */
export interface AuthOptions<Role extends string, Permission extends string, Claims extends ClaimValidators> {
  /** The slugs of the roles in WorkOS: the values of `role` in a definition. Default: any. */
  readonly roles?: readonly Role[];
  /** The slugs of the permissions in WorkOS: the values of `permission` in a definition. Default: any. */
  readonly permissions?: readonly Permission[];
  /** Validators of claims that the JWT template adds, for `ctx.identity.claims`. Default: none. */
  readonly claims?: Claims;
}

/** A handler of any kind of function. */
type Handler = (ctx: AuthCtx & { readonly identity?: unknown }, ...args: unknown[]) => unknown;

/** A definition in its form as an object, as a builder receives it at run time. */
type Definition = { readonly handler: Handler; readonly [option: string]: unknown };

/**
 * Creates builders from the application's own. `authed…` functions run only for signed-in users, `org…` functions only for users who
 * have selected an organization. `public…` builders are the given ones, for functions that need no user; call `getIdentity(ctx)` in
 * them to look for one. (Convex can share the result of a query that does not ask for its caller.)
 *
 * @example
 * // convex/functions.ts
 * export const { authedQuery, orgMutation, publicQuery } = createAuth(
 *   { query, mutation },
 *   { roles: ["admin", "member"], permissions: ["posts:write"] },
 * );
 *
 * @throws Error when a validator in `claims` could never match. The builders throw when `role` or `permission` of a definition is not
 *   a slug, or not in the list: an unusable requirement must not leave a function open.
 */
export function createAuth<
  Builders extends AuthBuilders,
  Role extends string = string,
  Permission extends string = string,
  Claims extends ClaimValidators = Record<never, never>,
>(
  builders: Builders,
  options: AuthOptions<Role, Permission, Claims> = {},
): AuthFunctions<Builders, Role, Permission, ObjectType<Claims>> {
  const claims: ClaimValidators = options.claims ?? {};
  assertClaimValidators(claims);
  const functions: Record<string, unknown> = {};
  for (const [name, build] of Object.entries(builders) as [string, (definition: unknown) => unknown][]) {
    const suffix = name.charAt(0).toUpperCase() + name.slice(1);
    const guarded = (organization: boolean) => (given: Handler | Definition) => {
      const { handler, role: _, permission: __, ...rest } = typeof given === "function" ? { handler: given } : given;
      assertKnownOptions(rest);
      const requirements: Requirements = {
        organization,
        role: slugOf("role", given, options.roles),
        permission: slugOf("permission", given, options.permissions),
      };
      const isHttp = name === "httpAction";
      const guard: Handler = async (ctx, ...args) => {
        const identity = await authorize(isHttp ? orNoCaller(ctx) : ctx, requirements, claims);
        return handler({ ...ctx, identity }, ...args);
      };
      return build(isHttp ? answering(guard) : { ...rest, handler: guard });
    };
    functions[`authed${suffix}`] = guarded(false);
    functions[`org${suffix}`] = guarded(true);
    if (!name.startsWith("internal")) functions[`public${suffix}`] = open(build);
  }
  return functions as AuthFunctions<Builders, Role, Permission, ObjectType<Claims>>;
}

/** @throws Error when a definition that does not check the caller names a requirement. */
function open(build: (definition: unknown) => unknown) {
  return (given: unknown): unknown => {
    const required =
      typeof given === "object" && given !== null ? REQUIREMENTS.find((option) => option in given) : undefined;
    if (required !== undefined) {
      throw misuse(`a public function cannot require \`${required}\``, "use an `authed…` or `org…` builder");
    }
    return build(given);
  };
}

/** Every option that reads like a requirement. */
const REQUIREMENTS = ["role", "permission", "roles", "permissions"];

/** @throws Error when a definition spells a requirement in a way that would be ignored. */
function assertKnownOptions(rest: object): void {
  const wrong = REQUIREMENTS.find((option) => option in rest);
  if (wrong !== undefined)
    throw misuse(`\`${wrong}\` would be ignored`, `write \`${wrong.slice(0, -1)}\`, with one slug`);
}

/** @throws Error when a requirement is there but could not be checked, such as one from a variable that is not set. */
function slugOf(
  option: "role" | "permission",
  given: Handler | Definition,
  known: readonly string[] | undefined,
): string | undefined {
  if (typeof given === "function" || !(option in given)) return undefined;
  const slug = given[option];
  if (typeof slug !== "string" || slug === "") {
    throw misuse(
      `\`${option}\` is ${JSON.stringify(slug) ?? "undefined"}, not a slug`,
      `write the slug, or leave \`${option}\` out`,
    );
  }
  if (known !== undefined && !known.includes(slug)) {
    throw misuse(
      `\`${option}\` is "${slug}", which is not in \`${option}s\` of createAuth`,
      "correct it, or add it there",
    );
  }
  return slug;
}

function misuse(what: string, fix: string): Error {
  return new Error(`createAuth: ${what}.\n  Fix: ${fix}.`);
}

/** Makes an HTTP action of a guarded handler: refusals, also those of functions that it calls, become responses. */
function answering(guard: Handler): Handler {
  return async (ctx, request) => {
    try {
      return await guard(ctx, request);
    } catch (error) {
      if (!isAuthError(error)) throw error;
      const signIn = error.data.code === "UNAUTHENTICATED";
      return new Response(JSON.stringify(error.data), {
        status: signIn ? 401 : 403,
        // RFC 6750 §3.
        headers: { "content-type": "application/json", ...(signIn && { "www-authenticate": "Bearer" }) },
      });
    }
  };
}

/** The same caller, and none where Convex throws: it does in HTTP actions, without a token that it accepts. */
function orNoCaller({ auth }: AuthCtx): AuthCtx {
  return { auth: { getUserIdentity: () => auth.getUserIdentity().catch(() => null) } };
}
