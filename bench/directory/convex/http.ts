// The webhooks of the peer, and the ceiling of both: an HTTP action with one mutation, which writes one row.

import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";
import { authKit } from "./peer";

const http = httpRouter();
authKit.registerRoutes(http);
http.route({
  path: "/plain",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const { data } = await request.json();
    await ctx.runMutation(internal.calls.add, { userId: data.id });
    return new Response(null, { status: 200 });
  }),
});
export default http;
