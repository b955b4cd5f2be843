// The end of a sign-in on the pages: a code for the application.

import type { PendingAuthentication } from "../objects/pending-authentication.ts";
import { issueCode } from "../steps/issue-code.ts";
import { backTo, type Visit } from "./visit.ts";

/** Gives the application a code for what was proved. */
export function finish(visit: Visit, pending: PendingAuthentication, organizationId: string | null): Response {
  const { c, context, authorization, ipAddress, userAgent } = visit;
  const { store, options } = context;
  const code = store.transaction(() => {
    store.pendingAuthentications.delete(pending.id);
    return issueCode(context, authorization, {
      userId: pending.user_id,
      organizationId,
      authMethod: pending.method,
      impersonator: pending.impersonator,
      ipAddress,
      userAgent,
      browserSessionId: null,
      signedInAt: pending.signed_in_at_ms,
    });
  });
  options.log(`sign-in ${store.users.find(pending.user_id)?.email} (${pending.user_id}) to ${authorization.client.id}`);
  return backTo(c, authorization.returnTo, { code });
}
