// Functions of an application in convex-test, for the tests of `@lockstep/auth/backend`.
import { anyApi, type FunctionReference, type UserIdentity } from "convex/server";
import { convexTest } from "convex-test";
import { isAuthError } from "../../src/backend/index.ts";

type Result = Record<string, unknown>;

/** Returns a function that calls one of these as a user with the given claims, or unauthenticated. */
export function appOf(functions: Record<string, unknown>) {
  const app = convexTest(undefined, { "./_generated/api.js": async () => ({}), "./app.js": async () => functions });
  return async (name: string, claims: Partial<UserIdentity> | null, args: Record<string, unknown> = {}) => {
    const caller = claims === null ? app : app.withIdentity({ subject: "user_1", ...claims });
    const reference = anyApi["app"]?.[name] as FunctionReference<"query">;
    const kind = (functions[name] as { isMutation?: true }).isMutation ? "mutation" : "query";
    return (await caller[kind as "query"](reference, args)) as Result;
  };
}

/** Returns the data of a refusal. */
export async function refusedWith(call: Promise<unknown>): Promise<Result> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!isAuthError(error)) throw new Error(`Not refused: ${String(error)}`);
  return error.data;
}
