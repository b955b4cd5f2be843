import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/workos-webhook",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const payload = await request.text();
    const signature = String(request.headers.get("workos-signature"));
    try {
      await ctx.runAction(internal.workos.verifyWebhook, { payload, signature });
    } catch {
      return new Response("bad signature", { status: 400 });
    }
    const { event, data } = JSON.parse(payload);
    switch (event) {
      case "user.created":
      case "user.updated":
        await ctx.runMutation(internal.users.keep, { workosId: data.id, email: data.email });
        break;
      case "organization.created":
        await ctx.runMutation(internal.users.keepOrganization, { workosId: data.id, name: data.name });
        break;
      default:
        return new Response("not for this app", { status: 422 });
    }
    return new Response("ok");
  }),
});

export default http;
