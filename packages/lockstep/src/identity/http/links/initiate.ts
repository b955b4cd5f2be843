// Where the links of flows lead that start outside the application: an invitation, a password mail, or an impersonation. The flow is
// recorded in the browser, which is redirected to the application's own sign-in endpoint (WorkOS: Initiate login URI). The authorization
// request that comes from there has the application's state and PKCE, and continues the flow (authorize/begun.ts).

import type { Context, Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { noticePage } from "../../pages/frame/notice-page.ts";
import { INITIATE_PATH, initiateLoginUriOf, LINK_PARAMETERS } from "../../rules/initiate-login.ts";
import { rememberBegun } from "../authorize/begun.ts";
import { sendPage } from "../request/send-page.ts";

/** Adds the targets of the links. */
export function addInitiateRoutes(app: Hono, context: AuthKitContext): void {
  app.get(INITIATE_PATH, (c): Response | Promise<Response> => {
    const client = context.clients.find(c.req.query("client_id") ?? "");
    const parameter = LINK_PARAMETERS.find((name) => c.req.query(name) !== undefined);
    const to = client === undefined ? null : initiateLoginUriOf(context.options, client);
    if (client === undefined || parameter === undefined || to === null) return showBroken(c);
    rememberBegun(c, { client_id: client.id, [parameter]: c.req.query(parameter) ?? "" });
    c.header("Cache-Control", "no-store");
    c.header("Referrer-Policy", "no-referrer");
    return c.redirect(to, 303);
  });
}

function showBroken(c: Context): Promise<Response> {
  const lead =
    "It names an unknown application, or the application no longer has a sign-in endpoint (settings.initiateLoginUri).";
  return sendPage(c, 400, noticePage({ heading: "This link does not work", lead, bad: true }));
}
