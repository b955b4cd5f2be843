// Asks the application's Actions from the hosted pages: before an account is created, and before the application gets a code.

import { askAction, type RegistrationAction } from "../../../actions/ask-action.ts";
import type { PendingAuthentication } from "../../../objects/sign-in/pending-authentication.ts";
import { noticePage } from "../../../pages/frame/notice-page.ts";
import { sendPage } from "../../request/send-page.ts";
import { logRefusal, type Visit } from "./visit.ts";

/** The page for a user who may not sign in; null if they may. */
export async function denySignIn(
  visit: Visit,
  { id, user_id, method }: PendingAuthentication,
  organizationId: string | null,
): Promise<Response | null> {
  const { c, context, ipAddress, userAgent } = visit;
  const user = context.store.users.find(user_id);
  // Deleted in the meantime; the next requirement reports it.
  if (user === null) return null;
  const action = { type: "authentication", user, organizationId, method, ipAddress, userAgent } as const;
  const decision = await askAction(context, action);
  if (decision.allowed) return null;
  context.store.pendingAuthentications.delete(id);
  logRefusal(visit, user.email, "the authentication action denied it");
  return sendPage(c, 403, noticePage({ heading: "You cannot sign in", lead: decision.message, bad: true }));
}

/** The message for a user who may not have an account; null if they may. */
export async function denyRegistration(
  { context, ipAddress, userAgent }: Visit,
  about: Omit<RegistrationAction, "type" | "ipAddress" | "userAgent">,
): Promise<string | null> {
  const decision = await askAction(context, { type: "user_registration", ipAddress, userAgent, ...about });
  return decision.allowed ? null : decision.message;
}
