import { query } from "./_generated/server";
import { authKit } from "./auth";

export const current = query({ args: {}, handler: async (ctx) => await authKit.getAuthUser(ctx) });
