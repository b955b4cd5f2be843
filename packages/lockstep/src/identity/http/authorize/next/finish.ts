// The end of a sign-in on the pages: the application gets a code, and the browser remembers the user.

import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { PendingAuthentication } from "../../../objects/sign-in/pending-authentication.ts";
import { rememberAccount } from "../../../sign-in/browser-sessions.ts";
import { issueCode } from "../../../sign-in/issue-code.ts";
import { scopesAt } from "../../../sign-in/oauth-tokens.ts";
import { backTo } from "../../request/back-to.ts";
import type { Visit } from "../visit/visit.ts";

/** Gives the application a code for the proofs of the sign-in. */
export function finish(visit: Visit, pending: PendingAuthentication, organizationId: string | null): Response {
  const { c, context, authorization, ipAddress, userAgent } = visit;
  const { store, options } = context;
  const { code, remembered } = store.transaction(() => {
    store.pendingAuthentications.delete(pending.id);
    const account = rememberAccount(context, getCookie(c), pending);
    const issued = issueCode(context, authorization, {
      userId: pending.user_id,
      organizationId,
      authMethod: pending.method,
      impersonator: pending.impersonator,
      ipAddress,
      userAgent,
      browserSessionId: account.id,
      signedInAt: pending.signed_in_at_ms,
      // A user who continues with an earlier sign-in was not at the provider this time.
      oauthScopes: account.cookie === null ? null : scopesAt(pending.method, authorization.providerScopes),
    });
    return { code: issued, remembered: account };
  });
  const path = "/user_management";
  for (const name of remembered.stale) deleteCookie(c, name, { path });
  if (remembered.cookie !== null) {
    const { name, value } = remembered.cookie;
    setCookie(c, name, value, { path, httpOnly: true, sameSite: "Lax", maxAge: options.settings.sessionSeconds });
  }
  options.log(`sign-in ${store.users.find(pending.user_id)?.email} (${pending.user_id}) to ${authorization.client.id}`);
  return backTo(c, authorization.returnTo, { code });
}
