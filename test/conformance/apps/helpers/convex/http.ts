// Hono's routes, and some of Convex's own with CORS.
import { corsRouter } from "convex-helpers/server/cors";
import { type HonoWithConvex, HttpRouterWithHono } from "convex-helpers/server/hono";
import { Hono } from "hono";
import { api } from "./_generated/api";
import { type ActionCtx, httpAction } from "./_generated/server";

const app: HonoWithConvex<ActionCtx> = new Hono();
app.use("/hono/*", async (context, next) => {
  await next();
  context.header("x-app", "hono");
});
app.get("/hono/greet/:name", (context) => context.json({ hello: context.req.param("name") }));
app.post("/hono/notes", async (context) => {
  const { owner } = await context.req.json<{ owner: string }>();
  await context.env.runMutation(api.notes.add, { notes: [{ owner, text: "by http", rank: 0, isPublic: false }] });
  return context.json(await context.env.runQuery(api.notes.counts, {}), 201);
});
app.notFound((context) => context.text("Hono does not know this", 404));

const http = new HttpRouterWithHono(app);
const cors = corsRouter(http, { allowedOrigins: ["https://good.example"], allowCredentials: true });
cors.route({ path: "/cors", method: "GET", handler: httpAction(async () => new Response("shared")) });
cors.route({
  path: "/cors",
  method: "POST",
  allowedOrigins: ["https://other.example"],
  handler: httpAction(async (_ctx, request) => new Response(await request.text())),
});
export default http;
