// The mark of a function that needs a signed-in user, in the type of its arguments, where Convex's code generation keeps it.
// Types only: no value has the mark.
import type { DefaultFunctionArgs, FunctionReference, FunctionVisibility } from "convex/server";

declare const needsUser: unique symbol;

/**
 * The mark. Optional, and no value has it: calls pass the same arguments. It has a name of its own so that the declarations of an
 * application's functions can refer to it.
 */
export type NeedsUser = { readonly [needsUser]?: "signed in" };

/** The arguments of a function that needs a signed-in user. */
export type AuthedArgs<Args> = Args & NeedsUser;

/** Whether a function reference, such as `api.posts.mine`, is of a function made by an `authed…` or `org…` builder. */
export type RequiresAuth<Reference extends FunctionReference<"query" | "mutation" | "action", FunctionVisibility>> =
  typeof needsUser extends keyof Reference["_args"] ? true : false;

/** A query that runs without a user. For one that needs a user, the compiler's error contains the sentence. */
export type PublicQuery = FunctionReference<"query"> & {
  readonly _args: DefaultFunctionArgs & {
    readonly [needsUser]?: "This query needs a signed-in user, and usePublicQuery never sends one. Use useAuthedQuery.";
  };
};
