import { RateLimiter } from "@convex-dev/rate-limiter";
import { components } from "./_generated/api";
import { mutation } from "./_generated/server";

const limiter = new RateLimiter(components.rateLimiter, {
  messages: { kind: "fixed window", rate: 2, period: 3_600_000 },
});

/** Whether one more message is allowed. */
export const send = mutation({
  args: {},
  handler: async (ctx): Promise<boolean> => (await limiter.limit(ctx, "messages")).ok,
});
