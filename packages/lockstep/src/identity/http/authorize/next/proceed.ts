// From one proof to the next, and finally back to the application with a code.

import type { User } from "../../../objects/accounts/user.ts";
import type { AuthenticationMethod } from "../../../objects/sign-in/authentication-method.ts";
import type { PendingAuthentication } from "../../../objects/sign-in/pending-authentication.ts";
import { notAllowedPage } from "../../../pages/sign-in/organization-pages.ts";
import type { Requirement } from "../../../rules/decide-next.ts";
import { acceptInvitation, mayAccept } from "../../../sign-in/accept-invitation.ts";
import { beginSignIn, continueSignIn, findSignIn, userOf, type PendingSignIn } from "../../../sign-in/pending.ts";
import { sendEmailVerification } from "../../../sign-in/send-proof.ts";
import { verifyAddress } from "../../../sign-in/verify-address.ts";
import { denySignIn } from "../visit/ask-actions.ts";
import { isInvited, openInvitation } from "../visit/invitation.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { show, textOf, type StepHandler, type Visit } from "../visit/visit.ts";
import { ask } from "./ask.ts";
import { finish } from "./finish.ts";
import { isPasskeyOffered, offerPasskey } from "./offer-passkey.ts";

/** Starts a sign-in: a first method has just proved the user's identity. Default organization: the request's. */
export function firstProof(
  visit: Visit,
  user: User,
  method: AuthenticationMethod,
  {
    organizationId = visit.authorization.organizationId,
    connectionId = null,
  }: { organizationId?: string | null; connectionId?: string | null } = {},
): Promise<Response> {
  const { context, authorization } = visit;
  const open = openInvitation(visit);
  if (open !== null && isInvited(open, user.email)) verifyAddress(context, user, { method });
  const { handle, ...signIn } = beginSignIn(context, {
    client_id: authorization.client.id,
    user_id: user.id,
    method,
    connection_id: connectionId,
    second_factor: false,
    organization_id: organizationId,
    impersonator: null,
  });
  return proceed(visit, signIn, handle);
}

/** Asks for the next requirement, or finishes. */
export async function proceed(visit: Visit, signIn: PendingSignIn, handle: string): Promise<Response> {
  const { pending, next } = signIn;
  // Every identity proof comes before these.
  if (next.kind === "organization_selection" || next.kind === "not_a_member" || next.kind === "complete") {
    const invited = takeInvitation(visit, signIn);
    if (invited === "not_for_this_address") {
      const lead = "The invitation went to another address. Sign in, or sign up, with that one.";
      const text = { heading: "This invitation is not for you", lead };
      return show(visit, (frame) => notAllowedPage(frame, text), { status: 403 });
    }
    if (invited !== null) return proceed(visit, invited, handle);
  }
  if (next.kind === "complete") {
    if (!isPasskeyOffered(visit, pending)) return conclude(visit, pending, next.organizationId);
    return offerPasskey(visit, userOf(visit.context.store, pending), { handle });
  }
  if (next.kind === "email_verification") mailVerification(visit, userOf(visit.context.store, pending));
  return ask(visit, signIn, { handle });
}

/** Finishes, unless the application's Action denies. */
export async function conclude(
  visit: Visit,
  pending: PendingAuthentication,
  organizationId: string | null,
): Promise<Response> {
  const denied = await denySignIn(visit, pending, organizationId);
  if (denied !== null) return denied;
  // The application was asked in the meantime, and the sign-in may have been finished, or ended with its user.
  return visit.context.store.pendingAuthentications.find(pending.id) === null
    ? startAnew(visit)
    : finish(visit, pending, organizationId);
}

// Accepting makes the user a member, and signs in to that organization.
function takeInvitation(visit: Visit, { pending }: PendingSignIn): PendingSignIn | "not_for_this_address" | null {
  const { context } = visit;
  const open = openInvitation(visit);
  if (open === null) return null;
  const user = userOf(context.store, pending);
  if (!mayAccept(open.invitation, user)) return "not_for_this_address";
  const { organization_id } = acceptInvitation(context, open.invitation, user);
  return continueSignIn(context, pending, organization_id === null ? {} : { organization_id });
}

/** Sends a code to verify the user's address, unless several were just sent: then one of those still works. */
export function mailVerification({ context }: Visit, user: User): boolean {
  if (context.sends.take(`email_verification ${user.email}`) > 0) return false;
  sendEmailVerification(context, user);
  return true;
}

/** A step of a sign-in in progress that meets one requirement. */
export function during(
  kinds: readonly Requirement["kind"][],
  step: (visit: Visit, signIn: PendingSignIn, handle: string) => Promise<Response>,
): StepHandler {
  return (visit) => {
    const handle = textOf(visit, "pending_authentication_token");
    const signIn = findSignIn(visit.context, handle);
    if (signIn === null) return startAnew(visit);
    // The same form was sent twice: its requirement is already met.
    return kinds.includes(signIn.next.kind) ? step(visit, signIn, handle) : proceed(visit, signIn, handle);
  };
}

function startAnew(visit: Visit): Promise<Response> {
  const problem = { text: "This sign-in took too long. Please sign in again.", fields: [] };
  return showSignIn(visit, { status: 400, problem });
}
