// The link of an invitation, and its e-mail.

import type { AuthKitContext } from "../context/context.ts";
import type { Invitation } from "../objects/accounts/invitation.ts";
import { initiateLink, ownPageLink } from "../rules/initiate-login.ts";
import { defaultAddress } from "../values/match-address.ts";

/**
 * Where an invitation is accepted: on the first application's own page, else by the first application's sign-in endpoint, or without one on the sign-in page, so that a link in a
 * mail can open it. `origin` is local AuthKit's own.
 */
export function invitationLink({ clients, options }: AuthKitContext, origin: string, token: string): string {
  const [client] = clients.all();
  const own = ownPageLink(options.settings.invitationUrl, client, { parameter: "invitation_token", token });
  const link = own ?? initiateLink(options, client, { origin, parameter: "invitation_token", token });
  if (link !== null) return link;
  const query = new URLSearchParams({
    client_id: client?.id ?? "",
    redirect_uri: defaultAddress(client?.redirectUris ?? []) ?? "",
    response_type: "code",
    provider: "authkit",
    invitation_token: token,
  });
  return `${origin}/user_management/authorize?${query.toString()}`;
}

/** Puts the e-mail into the outbox. */
export function mailInvitation({ store }: AuthKitContext, invitation: Invitation): void {
  const { organization_id, inviter_user_id, email, expires_at } = invitation;
  const organization = organization_id === null ? null : store.organizations.find(organization_id);
  const inviter = inviter_user_id === null ? null : store.users.find(inviter_user_id);
  const where = organization?.name ?? "the application";
  const text = `${inviter?.email ?? "An administrator"} invites you to ${where}. Open this link before ${expires_at} to accept.`;
  const subject = `You are invited to ${where}`;
  store.emails.insert({ to: email, subject, text, code: null, link: invitation.accept_invitation_url });
}
