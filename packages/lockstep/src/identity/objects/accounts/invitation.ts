// Invitations to the application or to an organization.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** An invitation. `token` is the token in the e-mail's link. */
export interface Invitation extends WorkosObject {
  object: "invitation";
  email: string;
  state: "pending" | "accepted" | "expired" | "revoked";
  accepted_at: string | null;
  revoked_at: string | null;
  expires_at: string;
  organization_id: string | null;
  inviter_user_id: string | null;
  accepted_user_id: string | null;
  role_slug: string | null;
  token: string;
  accept_invitation_url: string;
}

/** The kind. Its other events (accepted, revoked, resent) are appended by the operations themselves. */
export const INVITATION: ObjectKind<Invitation> = {
  object: "invitation",
  prefix: "invitation",
  keys: ({ email, organization_id, token }) => ({ email, organization_id, token }),
  events: { created: "invitation.created" },
  eventData: toInvitationEventData,
};

/** The data of an invitation's events, without the token that accepts it. */
export function toInvitationEventData({
  token: _token,
  accept_invitation_url: _url,
  ...data
}: Invitation): Omit<Invitation, "token" | "accept_invitation_url"> {
  return data;
}
