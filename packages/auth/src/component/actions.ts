// WorkOS's Actions: the application decides whether a user may register or sign in (https://workos.com/docs/authkit/actions).
import type { FunctionHandle } from "convex/server";
import { v } from "convex/values";
import { internalMutation } from "./_generated/server.ts";
import { handlersOf, takes } from "./engine/deliver.ts";
import { object, text } from "./model/json.ts";

/** The response to each request, by what `object` is in it. */
const RESPONSES = {
  user_registration_action_context: "user_registration_action_response",
  authentication_action_context: "authentication_action_response",
} as const;

/** WorkOS shows at most this many characters. */
const MAX_MESSAGE = 500;

/** Asks the application's handler, which returns nothing to allow it, or the message for the user to deny it. Null without a handler. */
export const decide = internalMutation({
  args: { context: v.string() },
  returns: v.union(
    v.null(),
    v.object({
      object: v.string(),
      payload: v.object({
        verdict: v.union(v.literal("Allow"), v.literal("Deny")),
        error_message: v.optional(v.string()),
      }),
    }),
  ),
  handler: async (ctx, { context }) => {
    const data = object(JSON.parse(context)) ?? {};
    const name = text(data["object"]) ?? "";
    const handlers = await handlersOf(ctx);
    if (!Object.hasOwn(RESPONSES, name) || !takes(handlers, name)) return null;
    const event = JSON.stringify({
      id: text(data["id"]) ?? "",
      event: name,
      data,
      created_at: new Date().toISOString(),
    });
    const handle = handlers.handle as FunctionHandle<"mutation", { event: string }, unknown>;
    const denial = text(await ctx.runMutation(handle, { event }));
    return {
      object: RESPONSES[name as keyof typeof RESPONSES],
      payload:
        denial === null
          ? { verdict: "Allow" as const }
          : { verdict: "Deny" as const, error_message: denial.slice(0, MAX_MESSAGE) },
    };
  },
});
