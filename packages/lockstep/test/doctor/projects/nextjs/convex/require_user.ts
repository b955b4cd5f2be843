import { ConvexError } from "convex/values";
import type { Auth, UserIdentity } from "convex/server";

/** The user of a function, who must be signed in. */
export async function requireUser(ctx: { auth: Auth }): Promise<UserIdentity> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) throw new ConvexError({ code: "UNAUTHENTICATED" });
  return identity;
}
