// A receiver of webhooks as apps write it, which only renames. It believes every request.
import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/workos/webhook",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const { event, data } = await request.json();
    if (event === "user.updated")
      await ctx.runMutation(internal.rows.rename, { authId: data.id, name: data.first_name ?? data.email });
    return new Response(null, { status: 200 });
  }),
});

export default http;
