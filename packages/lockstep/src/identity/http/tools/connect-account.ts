// The page on which a user connects an account of an outside provider (Pipes). It says that no real account is connected, and returns.

import type { Context, Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import type { ConnectRequest } from "../../objects/products/connected-account.ts";
import { accountOf, CONNECT_PATH, connectAccount } from "../../operations/products/pipes.ts";
import { noticePage } from "../../pages/frame/notice-page.ts";
import { connectPage } from "../../pages/tools/connect-page.ts";
import { readBody } from "../request/read-body.ts";
import { readFields } from "../request/read-fields.ts";
import { sendPage } from "../request/send-page.ts";

const KEPT_MS = 600_000;

/** Adds the page and its form. Paths under /_lockstep refuse pages of other origins, so the form needs no token of its own. */
export function addPipesRoutes(app: Hono, context: AuthKitContext): void {
  app.get(`${CONNECT_PATH}/:id`, (c) => {
    const request = waiting(c, context);
    if (request === null) return gone(c);
    const { store } = context;
    const email = store.users.find(request.user_id)?.email ?? "";
    const page = connectPage({ provider: request.provider, email, action: c.req.path });
    return sendPage(c, 200, page, request.return_to ?? new URL(c.req.url).origin);
  });
  app.post(`${CONNECT_PATH}/:id`, async (c) => {
    const request = waiting(c, context);
    if (request === null) return gone(c);
    const fields = readFields(c.req.header("Content-Type"), await readBody(c));
    const yes = fields?.get("decision") === "connect";
    decide(context, request, yes);
    if (request.return_to !== null) return c.redirect(request.return_to, 303);
    const heading = yes ? "Account connected" : "Account not connected";
    return sendPage(c, 200, noticePage({ heading, lead: "You can close this page." }));
  });
}

function decide({ store, options }: AuthKitContext, request: ConnectRequest, yes: boolean): void {
  const { id, user_id, organization_id, provider } = request;
  store.transaction(() => {
    store.connectRequests.delete(id);
    if (!yes) return;
    const known = accountOf(store, request);
    if (known === null) connectAccount(store, { user_id, organization_id, provider });
    else store.connectedAccounts.update(known.id, { state: "connected" });
  });
  options.log(`account of ${user_id} at ${JSON.stringify(provider)} ${yes ? "connected" : "not connected"}`);
}

function waiting(c: Context, { store, options }: AuthKitContext): ConnectRequest | null {
  const request = store.connectRequests.find(c.req.param("id") ?? "");
  const over = request !== null && Date.parse(request.created_at) + KEPT_MS <= options.now();
  return over ? null : request;
}

function gone(c: Context): Promise<Response> {
  const lead = "It was already answered, or is older than ten minutes. Start again in the application.";
  return sendPage(c, 400, noticePage({ heading: "This request is no longer pending", lead, bad: true }));
}
