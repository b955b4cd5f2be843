// The invitation of an authorization request: its text on the pages, and its acceptance.

import type { Invitation } from "../../../objects/accounts/invitation.ts";
import { normalEmail, toUserObject } from "../../../objects/accounts/user.ts";
import type { Visit } from "./visit.ts";

/** An invitation that can be accepted. */
export interface OpenInvitation {
  invitation: Invitation;
  /** Who invites the user to what. */
  sentence: string;
}

/** The request's invitation, or null if there is none that can still be accepted. */
export function openInvitation({ context, authorization }: Visit): OpenInvitation | null {
  const { store, options } = context;
  const token = authorization.invitationToken;
  const invitation = token === null ? null : store.invitations.findBy("token", token);
  if (invitation === null || invitation.state !== "pending") return null;
  if (Date.parse(invitation.expires_at) <= options.now()) return null;
  const inviter = invitation.inviter_user_id === null ? null : store.users.find(invitation.inviter_user_id);
  const name = inviter === null ? null : (toUserObject(inviter).name ?? inviter.email);
  const organization =
    invitation.organization_id === null ? null : store.organizations.find(invitation.organization_id);
  const what = organization === null ? "the application" : organization.name;
  return { invitation, sentence: name === null ? `You are invited to ${what}` : `${name} invites you to ${what}` };
}

/** True if a new account may be created for an address: sign-up is open, or it is invited. */
export function mayMakeAccount(visit: Visit, email: string): boolean {
  if (visit.context.options.settings.signUp) return true;
  const open = openInvitation(visit);
  return open !== null && (email === "" || isInvited(open, email));
}

/** True if the invitation was sent to this address: a user with its token reads the address's mail. */
export function isInvited({ invitation }: OpenInvitation, email: string): boolean {
  return normalEmail(invitation.email) === normalEmail(email);
}
