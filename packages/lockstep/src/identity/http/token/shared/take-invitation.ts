// `invitation_token`: signing in with it accepts the invitation and signs in to its organization.

import type { AuthKitContext } from "../../../context/context.ts";
import type { Invitation } from "../../../objects/accounts/invitation.ts";
import type { User } from "../../../objects/accounts/user.ts";
import { acceptInvitation, findInvitation } from "../../../sign-in/accept-invitation.ts";
import type { Fields } from "../../request/read-fields.ts";
import { GrantRefusal } from "./grant-refusal.ts";

/** The invitation of a request, or null if it has none. Throws `GrantRefusal` for one that the user may not accept. */
export function readInvitation(context: AuthKitContext, fields: Fields, user: User): Invitation | null {
  const token = fields.get("invitation_token");
  if (token === undefined) return null;
  const found = findInvitation(context, token, user);
  if (found === "invitation_invalid")
    throw new GrantRefusal(found, "The invitation is invalid, was used or has expired.");
  if (found === "invitation_cannot_be_used_for_email") {
    throw new GrantRefusal(found, "The invitation is for another email address.");
  }
  return found;
}

/** Accepts the invitation of a request, if any. Returns the organization to sign in to. */
export function takeInvitation(context: AuthKitContext, fields: Fields, user: User): string | null {
  const invitation = readInvitation(context, fields, user);
  if (invitation === null) return null;
  acceptInvitation(context, invitation, user);
  return invitation.organization_id;
}
