// An accepted invitation: the user becomes a member with the invitation's role. A user with its token has read the e-mail that contained
// it, so the invited address counts as verified.

import type { AuthKitContext } from "../context/context.ts";
import { toInvitationEventData, type Invitation } from "../objects/accounts/invitation.ts";
import { DEFAULT_ROLE } from "../objects/accounts/organization-membership.ts";
import { domainOf, normalEmail, type User } from "../objects/accounts/user.ts";
import { joinOrganization } from "./join-organization.ts";

/** The errors of an invitation, by WorkOS's names. */
export type InvitationProblem = "invitation_invalid" | "invitation_cannot_be_used_for_email";

/** The user who wants to accept an invitation. */
type Invitee = Pick<User, "email" | "email_verified">;

/** The invitation of a token if the user may accept it, or the error. */
export function findInvitation(
  { store, options }: AuthKitContext,
  token: string,
  invitee: Invitee,
): Invitation | InvitationProblem {
  const invitation = store.invitations.findBy("token", token);
  if (invitation === null || invitation.state !== "pending") return "invitation_invalid";
  if (Date.parse(invitation.expires_at) <= options.now()) return "invitation_invalid";
  return mayAccept(invitation, invitee) ? invitation : "invitation_cannot_be_used_for_email";
}

// Anyone can get an address at these domains, so a shared domain proves nothing.
const MAILBOX_PROVIDERS = new Set(
  "aol.com gmail.com gmx.com gmx.net googlemail.com hotmail.com icloud.com live.com mail.com me.com msn.com outlook.com pm.me proton.me protonmail.com yahoo.com ymail.com zoho.com".split(
    " ",
  ),
);

/**
 * Whether a user may accept an invitation: anyone may join the application; an organization is open to the invited user and to others who
 * have verified an address of the same company's domain. WorkOS, invitations.
 */
export function mayAccept(
  invitation: Pick<Invitation, "email" | "organization_id">,
  { email, email_verified }: Invitee,
): boolean {
  const [invited, accepting] = [normalEmail(invitation.email), normalEmail(email)];
  if (invitation.organization_id === null || invited === accepting) return true;
  if (!email_verified) return false;
  const domain = domainOf(invited);
  return !MAILBOX_PROVIDERS.has(domain) && domainOf(accepting) === domain;
}

/** Accepts a pending invitation, in one transaction. */
export function acceptInvitation({ store, options }: AuthKitContext, invitation: Invitation, user: User): Invitation {
  return store.transaction(() => {
    const invited = normalEmail(invitation.email) === normalEmail(user.email);
    if (invited && !user.email_verified) store.users.update(user.id, { email_verified: true });
    const organization =
      invitation.organization_id === null ? null : store.organizations.find(invitation.organization_id);
    if (organization !== null) {
      joinOrganization(store, user, organization, invitation.role_slug ?? DEFAULT_ROLE);
    }
    const accepted_at = new Date(options.now()).toISOString();
    const accepted = store.invitations.update(invitation.id, {
      state: "accepted",
      accepted_at,
      accepted_user_id: user.id,
    });
    store.events.append("invitation.accepted", toInvitationEventData(accepted));
    return accepted;
  });
}
