"use node";

import { WorkOS } from "@workos-inc/node";
import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const verifyWebhook = internalAction({
  args: { payload: v.string(), signature: v.string() },
  handler: async (_ctx, { payload, signature }) => {
    const workos = new WorkOS(process.env.WORKOS_API_KEY);
    const secret = String(process.env.WORKOS_WEBHOOK_SECRET);
    await workos.webhooks.constructEvent({ payload: JSON.parse(payload), sigHeader: signature, secret });
  },
});
