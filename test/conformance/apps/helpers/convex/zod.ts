import { NoOp } from "convex-helpers/server/customFunctions";
import { zCustomMutation, zCustomQuery, zid } from "convex-helpers/server/zod4";
import { z } from "zod";
import { mutation, query } from "./_generated/server";

const zodQuery = zCustomQuery(query, NoOp);
const zodMutation = zCustomMutation(mutation, NoOp);

export const mail = zodQuery({
  args: { email: z.email().transform((email) => email.toLowerCase()), times: z.number().int().min(1).default(1) },
  handler: async (_ctx, { email, times }) => email.repeat(times),
  returns: z.string().max(20),
});

export const rename = zodMutation({
  args: { id: zid("people"), name: z.string().min(2) },
  handler: async (ctx, { id, name }) => {
    await ctx.db.patch(id, { name });
  },
});
