// A flow that started outside the application and continues with its authorization request: an invitation, a password mail, or an
// impersonation. Its link (links/initiate.ts) records it in the browser.

import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { issueCode } from "../../sign-in/issue-code.ts";
import { sha256 } from "../../values/secret.ts";
import { backTo } from "../request/back-to.ts";
import { AUTHORIZE_PATH, type Visit } from "./visit/visit.ts";

const COOKIE = "lockstep-authkit-begun";
const COOKIE_PATH = "/user_management";
/** How long the browser may take from the link to the authorization request, in seconds. */
const COOKIE_SECONDS = 600;

/** Records a flow in the browser: its client and the parameter with its token. */
export function rememberBegun(c: Context, begun: Record<string, string>): void {
  const cookie = { path: COOKIE_PATH, httpOnly: true, sameSite: "Lax", maxAge: COOKIE_SECONDS } as const;
  setCookie(c, COOKIE, new URLSearchParams(begun).toString(), cookie);
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
