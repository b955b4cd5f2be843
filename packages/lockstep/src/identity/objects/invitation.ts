// Invitations to the application or to an organization.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** An invitation. `token` is what the e-mail's link carries. */
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

/** The kind. Its other events (accepted, revoked, resent) are appended by what does them. */
export const INVITATION: ObjectKind<Invitation> = {
  object: "invitation",
  prefix: "invitation",
  keys: ({ email, organization_id, token }) => ({ email, organization_id, token }),
  events: { created: "invitation.created" },
  eventData: toInvitationEventData,
};

/** What events say about an invitation: not what accepts it. */
export function toInvitationEventData({
  token: _token,
  accept_invitation_url: _url,
  ...data
}: Invitation): Omit<Invitation, "token" | "accept_invitation_url"> {
  return data;
}
