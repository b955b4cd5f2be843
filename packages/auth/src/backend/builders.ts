// The types of the builders that `createAuth` returns: the stock ones with `ctx.identity`, `ctx.user` and requirements. No code.
import type {
  ArgsArrayForOptionalValidator,
  ArgsArrayToObject,
  DefaultArgsForOptionalValidator,
  PublicHttpAction,
  RegisteredAction,
  RegisteredMutation,
  RegisteredQuery,
  ReturnValueForOptionalValidator,
} from "convex/server";
import type { GenericValidator, PropertyValidators } from "convex/values";
import type { AuthedArgs } from "./brand.ts";
import type { DirectoryComponent, DirectoryUser } from "./directory-shape.ts";
import type { Identity, OrgIdentity } from "./identity.ts";

/** A builder of functions: a stock one, or one of convex-helpers' `customQuery`, `customMutation` or `customAction`. */
type Builder = (definition: never) => unknown;

/** The builders to guard; usually those of `./_generated/server`. */
export interface AuthBuilders {
  readonly query?: Builder;
  readonly mutation?: Builder;
  readonly action?: Builder;
  readonly internalQuery?: Builder;
  readonly internalMutation?: Builder;
  readonly internalAction?: Builder;
  readonly httpAction?: Builder;
}

/** The definition that a builder takes, in its form as an object. */
type ObjectOf<Build> = Build extends (definition: infer Definition) => unknown
  ? Extract<Definition, { handler: unknown }>
  : never;

type HandlerOf<Build> = ObjectOf<Build> extends { handler: infer Handler } ? Handler : never;

/** The first argument of the handlers: with what a custom builder adds to it. */
export type CtxOf<Build> = HandlerOf<Build> extends (ctx: infer Ctx, ...args: never) => unknown ? Ctx : never;

type FunctionOf<Build> = Build extends (definition: never) => infer Registered ? Registered : never;

/** The properties that a type names, without those of an index signature. */
type Named<Type> = { [Key in keyof Type as string extends Key ? never : Key]: Type[Key] };

/** What a custom builder passes to handlers, besides the arguments of the definition. */
type AddedArgs<Build> =
  HandlerOf<Build> extends (ctx: never, ...args: infer Args) => unknown
    ? Named<Extract<Args, readonly [unknown]>[0]>
    : never;

/** What a custom builder takes from callers, besides the arguments of the definition. */
type CustomArgs<Build> =
  FunctionOf<Build> extends
    | RegisteredQuery<"public", infer Args, unknown>
    | RegisteredMutation<"public", infer Args, unknown>
    | RegisteredAction<"public", infer Args, unknown>
    | RegisteredQuery<"internal", infer Args, unknown>
    | RegisteredMutation<"internal", infer Args, unknown>
    | RegisteredAction<"internal", infer Args, unknown>
    ? Named<Args>
    : never;

/** The options of a custom builder. */
type ExtraOf<Build> = Omit<ObjectOf<Build>, "args" | "returns" | "handler" | keyof Requirement<never, never>>;

type HandlerArgs<OneOrZeroArgs, Added> = keyof Added extends never
  ? OneOrZeroArgs
  : OneOrZeroArgs extends [infer Args]
    ? [Args & Added]
    : [Added];

type CallerArgs<Args, Custom> = AuthedArgs<keyof Custom extends never ? Args : Args & Custom>;

type VisibilityOf<Registered> = Registered extends { isInternal: true } ? "internal" : "public";

type RegisteredLike<Registered, Args extends Record<string, unknown>, Returns> = Registered extends { isQuery: true }
  ? RegisteredQuery<VisibilityOf<Registered>, Args, Returns>
  : Registered extends { isMutation: true }
    ? RegisteredMutation<VisibilityOf<Registered>, Args, Returns>
    : RegisteredAction<VisibilityOf<Registered>, Args, Returns>;

/** What a definition may require of the caller. All of it must be there. */
interface Requirement<Role, Permission> {
  /** Slug of a role that the caller must have. */
  readonly role?: Role;
  /** Slug of a permission that the caller must have. */
  readonly permission?: Permission;
  /** Whether a person who acts as the user (`ctx.identity.impersonator`) may call. Default `"allow"`. */
  readonly impersonation?: "allow" | "forbid";
}

/** What handlers get besides the `ctx` of the given builder; `user` with a `component` only. */
type Caller<Who, Component> = { readonly identity: Who } & ([Component] extends [DirectoryComponent]
  ? { readonly user: DirectoryUser }
  : unknown);

/** A builder whose functions run only for callers who meet its requirements; `ctx` has what `Added` has, such as the caller. */
export interface GuardedBuilder<Build, Added, Role, Permission> {
  <
    ArgsValidator extends PropertyValidators | GenericValidator | void,
    ReturnsValidator extends PropertyValidators | GenericValidator | void,
    ReturnValue extends ReturnValueForOptionalValidator<ReturnsValidator>,
    OneOrZeroArgs extends ArgsArrayForOptionalValidator<ArgsValidator> = DefaultArgsForOptionalValidator<ArgsValidator>,
  >(
    definition:
      | (Requirement<Role, Permission> &
          ExtraOf<Build> & {
            args?: ArgsValidator;
            returns?: ReturnsValidator;
            handler: (ctx: CtxOf<Build> & Added, ...args: HandlerArgs<OneOrZeroArgs, AddedArgs<Build>>) => ReturnValue;
          })
      | ((ctx: CtxOf<Build> & Added, ...args: HandlerArgs<OneOrZeroArgs, AddedArgs<Build>>) => ReturnValue),
  ): RegisteredLike<FunctionOf<Build>, CallerArgs<ArgsArrayToObject<OneOrZeroArgs>, CustomArgs<Build>>, ReturnValue>;
}

/** The handler of an HTTP action, whose `ctx` has what `Added` has. */
type HttpHandler<Build, Added> = Build extends (
  handler: (ctx: infer Ctx, request: Request) => Promise<Response>,
) => unknown
  ? (ctx: Ctx & Added, request: Request) => Promise<Response>
  : never;

/**
 * A builder of HTTP actions that answer callers who do not meet the requirements with 401 (`UNAUTHENTICATED`) or 403, and the refusal
 * as JSON: `{ code, message, … }`.
 */
export interface GuardedHttpBuilder<Build, Added, Role, Permission> {
  (
    definition: (Requirement<Role, Permission> & { handler: HttpHandler<Build, Added> }) | HttpHandler<Build, Added>,
  ): PublicHttpAction;
}

type Guarded<Name, Build, Added, Role, Permission> = Name extends "httpAction"
  ? GuardedHttpBuilder<Build, Added, Role, Permission>
  : GuardedBuilder<Build, Added, Role, Permission>;

/**
 * The builders that `createAuth` returns for the given ones: `query` becomes `authedQuery`, `orgQuery` and `publicQuery`. Internal
 * functions have no `public…` builder.
 */
export type AuthFunctions<Builders, Role, Permission, Claims, Component = undefined> = {
  readonly [Name in keyof Builders & string as `authed${Capitalize<Name>}`]: Guarded<
    Name,
    Builders[Name],
    Caller<Identity<Claims>, Component>,
    Role,
    Permission
  >;
} & {
  readonly [Name in keyof Builders & string as `org${Capitalize<Name>}`]: Guarded<
    Name,
    Builders[Name],
    Caller<OrgIdentity<Claims>, Component>,
    Role,
    Permission
  >;
} & {
  readonly [
    Name in keyof Builders & string as Name extends `internal${string}` ? never : `public${Capitalize<Name>}`
  ]: Builders[Name];
};
