// An invitation accepted: the user becomes a member in the invitation's role. Whoever has its token has read the e-mail that
// carried it, so the address counts as verified.

import type { AuthKitContext } from "../context.ts";
import { toInvitationEventData, type Invitation } from "../objects/invitation.ts";
import { DEFAULT_ROLE } from "../objects/organization-membership.ts";
import { normalEmail, type User } from "../objects/user.ts";

/** What is wrong with an invitation, by WorkOS's names. */
export type InvitationProblem = "invitation_invalid" | "invitation_cannot_be_used_for_email";

/** The invitation of a token that may be accepted by an address, or what is wrong with it. */
export function findInvitation(
  { store, options }: AuthKitContext,
  token: string,
  email: string,
): Invitation | InvitationProblem {
  const invitation = store.invitations.findBy("token", token);
  if (invitation === null || invitation.state !== "pending") return "invitation_invalid";
  if (Date.parse(invitation.expires_at) <= options.now()) return "invitation_invalid";
  return normalEmail(invitation.email) === normalEmail(email) ? invitation : "invitation_cannot_be_used_for_email";
}

/** Accepts a pending invitation, in one transaction. */
export function acceptInvitation({ store, options }: AuthKitContext, invitation: Invitation, user: User): Invitation {
  return store.transaction(() => {
    if (!user.email_verified) store.users.update(user.id, { email_verified: true });
    const organization =
      invitation.organization_id === null ? null : store.organizations.find(invitation.organization_id);
    if (organization !== null) {
      const role = { slug: invitation.role_slug ?? DEFAULT_ROLE };
      const [membership] = store.memberships.findAllBy("user_and_organization", `${user.id} ${organization.id}`);
      if (membership === undefined) {
        store.memberships.insert({
          user_id: user.id,
          organization_id: organization.id,
          organization_name: organization.name,
          status: "active",
          role,
          roles: [role],
          directory_managed: false,
          custom_attributes: {},
        });
      } else if (membership.status !== "active") {
        store.memberships.update(membership.id, { status: "active", role, roles: [role] });
      }
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
