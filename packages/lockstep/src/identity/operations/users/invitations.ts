// Invitations over the API: send, list, get, accept, resend, revoke.

import type { AuthKitContext } from "../../context/context.ts";
import { toInvitationEventData, type Invitation } from "../../objects/accounts/invitation.ts";
import { normalEmail } from "../../objects/accounts/user.ts";
import { findRole } from "../../rules/find-role.ts";
import { acceptInvitation } from "../../sign-in/accept-invitation.ts";
import { invitationLink, mailInvitation } from "../../sign-in/mail-invitation.ts";
import { createSecret } from "../../values/secret.ts";
import { found, refuse, unknownSecret } from "../shared/api-refusal.ts";
import { email, readMembers, required, text, whole } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const DAY_MS = 24 * 3_600_000;
const MAX_DAYS = 30;

/** POST /user_management/invitations */
export const sendInvitation: Operation = (context, { body, origin }) => {
  const { store, options } = context;
  const fields = readMembers(body, {
    email: required(email),
    organization_id: text(),
    role_slug: text(48),
    expires_in_days: whole,
    inviter_user_id: text(),
    locale: text(35),
  });
  const address = normalEmail(fields.email);
  const { organization_id = null, role_slug = null, inviter_user_id = null, expires_in_days: days = 7 } = fields;
  return store.transaction(() => {
    if (organization_id !== null) found(store.organizations.find(organization_id), "Organization", organization_id);
    if (inviter_user_id !== null) found(store.users.find(inviter_user_id), "User", inviter_user_id);
    if (days < 1) throw refuse(400, "expires_in_days_too_short", "An invitation is valid for at least a day.");
    if (days > MAX_DAYS)
      throw refuse(400, "expires_in_days_too_long", `An invitation is valid for at most ${MAX_DAYS} days.`);
    if (role_slug !== null && findRole(store, role_slug, organization_id) === null) {
      throw refuse(400, "invalid_role", `Role '${role_slug}' is not a valid role.`);
    }
    checkNew(context, address, organization_id);
    const token = createSecret();
    const invitation = store.invitations.insert({
      email: address,
      state: "pending",
      accepted_at: null,
      revoked_at: null,
      expires_at: new Date(options.now() + days * DAY_MS).toISOString(),
      organization_id,
      inviter_user_id,
      accepted_user_id: null,
      role_slug,
      token,
      accept_invitation_url: invitationLink(context, origin, token),
    });
    mailInvitation(context, invitation);
    return invitation;
  });
};

/** GET /user_management/invitations */
export const listInvitations: Operation = (context, { query }) => {
  const address = query.get("email");
  const organization_id = query.get("organization_id");
  const where = {
    ...(address !== null && { email: normalEmail(address) }),
    ...(organization_id !== null && { organization_id }),
  };
  return answerList(
    query,
    (page) => context.store.invitations.list({ ...page, where }),
    (invitation) => asOfNow(context, invitation),
  );
};

/** GET /user_management/invitations/{id} */
export const getInvitation: Operation = (context, { params: { id = "" } }) => invitationOf(context, id);

/** GET /user_management/invitations/by_token/{token} */
export const getInvitationByToken: Operation = (context, { params: { token = "" } }) => {
  const invitation = context.store.invitations.findBy("token", token);
  if (invitation === null) throw unknownSecret("Invitation");
  return asOfNow(context, invitation);
};

/** POST /user_management/invitations/{id}/accept: on behalf of the user with the address. */
export const acceptInvitationOf: Operation = (context, { params: { id = "" } }) => {
  const { store } = context;
  return store.transaction(() => {
    const invitation = invitationOf(context, id);
    if (invitation.accepted_user_id !== null) {
      throw refuse(400, "invite_has_accepted_user_id", "The invitation was already accepted.");
    }
    checkPending(invitation);
    const user = store.users.findBy("email", invitation.email);
    if (user === null) throw refuse(400, "invalid_invite", "No user has the invitation's address.");
    return acceptInvitation(context, invitation, user);
  });
};

/** POST /user_management/invitations/{id}/resend */
export const resendInvitation: Operation = (context, { params: { id = "" } }) => {
  const { store } = context;
  return store.transaction(() => {
    const invitation = invitationOf(context, id);
    if (invitation.state !== "pending") {
      throw refuse(400, `invite_${invitation.state}`, `The invitation is ${invitation.state}.`);
    }
    mailInvitation(context, invitation);
    store.events.append("invitation.resent", toInvitationEventData(invitation));
    return invitation;
  });
};

/** POST /user_management/invitations/{id}/revoke */
export const revokeInvitation: Operation = (context, { params: { id = "" } }) => {
  const { store, options } = context;
  return store.transaction(() => {
    checkPending(invitationOf(context, id));
    const revoked_at = new Date(options.now()).toISOString();
    const revoked = store.invitations.update(id, { state: "revoked", revoked_at });
    store.events.append("invitation.revoked", toInvitationEventData(revoked));
    return revoked;
  });
};

/** An invitation in its current state: one past its expiry counts as expired without any operation. */
function asOfNow({ options }: AuthKitContext, invitation: Invitation): Invitation {
  const over = invitation.state === "pending" && Date.parse(invitation.expires_at) <= options.now();
  return over ? { ...invitation, state: "expired" } : invitation;
}

function invitationOf(context: AuthKitContext, id: string): Invitation {
  return asOfNow(context, found(context.store.invitations.find(id), "Invitation", id));
}

function checkPending({ state }: Invitation): void {
  if (state !== "pending") throw refuse(400, "invite_not_pending", `The invitation is ${state}.`);
}

function checkNew(context: AuthKitContext, address: string, organizationId: string | null): void {
  const { store } = context;
  const user = store.users.findBy("email", address);
  if (user !== null && organizationId === null) {
    throw refuse(400, "user_already_exists", "A user already has this address.");
  }
  const membership = user && store.memberships.findBy("user_and_organization", `${user.id} ${organizationId}`);
  if (membership?.status === "active") {
    throw refuse(400, "user_already_organization_member", "The user is already a member of the organization.");
  }
  const pending = store.invitations
    .findAllBy("email", address)
    .map((invitation) => asOfNow(context, invitation))
    .some((invitation) => invitation.state === "pending" && invitation.organization_id === organizationId);
  if (!pending) return;
  throw organizationId === null
    ? refuse(400, "email_already_invited", "This address has a pending invitation.")
    : refuse(
        400,
        "email_already_invited_to_organization",
        "This address has a pending invitation to the organization.",
      );
}
