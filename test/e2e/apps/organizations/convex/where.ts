import type { Auth } from "convex/server";
import { mutation, query } from "./_generated/server";

/** The organization that this function runs in, or null. */
async function organization({ auth }: { auth: Auth }): Promise<string | null> {
  const identity = await auth.getUserIdentity();
  if (identity === null) throw new Error("Ran without a user.");
  return typeof identity["org_id"] === "string" ? identity["org_id"] : null;
}

export const here = query({ args: {}, handler: organization });

export const mark = mutation({
  args: {},
  handler: async (ctx) => {
    const where = await organization(ctx);
    // Writes a document, so that a mutation in the wrong organization would have an effect.
    await ctx.db.insert("items", { text: "", done: false, userId: "", organizationId: where });
    return where;
  },
});
