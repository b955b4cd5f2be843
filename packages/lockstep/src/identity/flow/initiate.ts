// Flows that start outside the application: an invitation, a password mail, or an impersonation. Its link opens local AuthKit, which
// records the flow in the browser and redirects to the application's own sign-in endpoint (WorkOS: Initiate login URI). The authorization
// request that comes from there has the application's state and PKCE, and continues the flow.

import type { Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { AuthKitContext } from "../context.ts";
import { INITIATE_PATH, initiateLoginUriOf, LINK_PARAMETERS } from "../initiate-login.ts";
import { noticePage } from "../pages/notice-page.ts";
import { sendPage } from "../pages/send-page.ts";
import { issueCode } from "../steps/issue-code.ts";
import { sha256 } from "../tokens/secret.ts";
import { AUTHORIZE_PATH, backTo, type Visit } from "./visit.ts";

const COOKIE = "lockstep-authkit-begun";
const COOKIE_PATH = "/user_management";
/** How long the browser may take from the link to the authorization request, in seconds. */
const COOKIE_SECONDS = 600;

/** Adds the targets of the links. */
export function addInitiateRoutes(app: Hono, context: AuthKitContext): void {
  app.get(INITIATE_PATH, (c): Response | Promise<Response> => {
    const client = context.clients.find(c.req.query("client_id") ?? "");
    const parameter = LINK_PARAMETERS.find((name) => c.req.query(name) !== undefined);
    const to = client === undefined ? null : initiateLoginUriOf(context.options, client);
    if (client === undefined || parameter === undefined || to === null) return showBroken(c);
    const begun = new URLSearchParams({ client_id: client.id, [parameter]: c.req.query(parameter) ?? "" });
    const cookie = { path: COOKIE_PATH, httpOnly: true, sameSite: "Lax", maxAge: COOKIE_SECONDS } as const;
    setCookie(c, COOKIE, begun.toString(), cookie);
    c.header("Cache-Control", "no-store");
    c.header("Referrer-Policy", "no-referrer");
    return c.redirect(to, 303);
  });
}

/** Continues the flow started in this browser for the request's application, once; null if there is none. */
export function goOnWithBegun(visit: Visit): Response | null {
  const { c, authorization } = visit;
  const begun = new URLSearchParams(getCookie(c, COOKIE) ?? "");
  if (begun.get("client_id") !== authorization.client.id || authorization.prompt.has("none")) return null;
  deleteCookie(c, COOKIE, { path: COOKIE_PATH });
  const impersonation = begun.get("impersonation");
  if (impersonation !== null) return impersonate(visit, impersonation);
  const query = new URLSearchParams(authorization.query);
  begun.delete("client_id");
  // The application's own parameters take precedence.
  const news = [...begun].filter(([name]) => !query.has(name));
  if (news.length === 0) return null;
  for (const [name, value] of news) query.set(name, value);
  return c.redirect(`${AUTHORIZE_PATH}?${query.toString()}`, 303);
}

// The code for the impersonation becomes one for this very request, with its challenge and its address.
function impersonate({ c, context, authorization }: Visit, handed: string): Response | null {
  const { store, options } = context;
  const hash = sha256(handed);
  const begun = store.codes.find(hash);
  if (begun === null || begun.sessionId !== null || begun.expiresAt <= options.now()) return null;
  if (begun.authMethod !== "Impersonation" || begun.clientId !== authorization.client.id) return null;
  const { userId, organizationId, authMethod, impersonator, ipAddress, userAgent, browserSessionId, signedInAt } =
    begun;
  const signedIn = {
    userId,
    organizationId,
    authMethod,
    impersonator,
    ipAddress,
    userAgent,
    browserSessionId,
    signedInAt,
  };
  const code = store.transaction(() => {
    store.codes.use(hash, "taken");
    return issueCode(context, authorization, signedIn);
  });
  return backTo(c, authorization.returnTo, { code });
}

function showBroken(c: Context): Promise<Response> {
  const lead =
    "It names an unknown application, or the application no longer has a sign-in endpoint (settings.initiateLoginUri).";
  return sendPage(c, 400, noticePage({ heading: "This link does not work", lead, bad: true }));
}
