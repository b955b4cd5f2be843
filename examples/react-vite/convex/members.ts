// The members of the selected organization. Changes go to WorkOS; what the page shows comes back from there, by webhook.
import { ConvexError, v } from "convex/values";
import type { ActionCtx } from "./_generated/server";
import { orgAction, orgQuery } from "./functions";
import { directory, nameOf } from "./workos";

export const list = orgQuery({
  args: {},
  handler: async (ctx) => {
    const { userId: me, organizationId } = ctx.identity;
    const members = await directory.membersOf(ctx, organizationId);
    const invitations = await directory.invitationsOf(ctx, organizationId);
    const roles = await directory.rolesOf(ctx, organizationId);
    return {
      roles: roles.map(({ slug, name }) => ({ slug, name: name ?? slug })),
      members: members
        .filter(({ membership }) => membership.status === "active")
        .map(({ membership: { membershipId: id, userId, roles: has }, user }) => ({
          id,
          name: nameOf(user),
          email: user?.email,
          role: has[0],
          mine: userId === me,
        })),
      invitations: invitations
        .filter(({ state }) => state === "pending")
        .map(({ invitationId: id, email, roleSlug: role }) => ({ id, email, role })),
    };
  },
});

const permission = "members:manage";

export const invite = orgAction({
  permission,
  args: { email: v.string(), role: v.string() },
  handler: async ({ identity }, { email, role }) => {
    const { organizationId: organization_id, userId: inviter_user_id } = identity;
    await workos("POST", "invitations", { email, role_slug: role, organization_id, inviter_user_id });
  },
});

export const changeRole = orgAction({
  permission,
  args: { id: v.string(), role: v.string() },
  handler: async (ctx, { id, role }) => await workos("PUT", await pathOf(ctx, id), { role_slug: role }),
});

export const remove = orgAction({
  permission,
  args: { id: v.string() },
  handler: async (ctx, { id }) => await workos("DELETE", await pathOf(ctx, id)),
});

export const revoke = orgAction({
  permission,
  args: { id: v.string() },
  handler: async (ctx, { id }) => await workos("POST", `${await pathOf(ctx, id)}/revoke`),
});

/** The API's path of a membership or an invitation. The ID comes from the page, and the API key reaches every organization. */
async function pathOf(ctx: ActionCtx & { identity: { organizationId: string } }, id: string): Promise<string> {
  const { organizationId } = ctx.identity;
  const members = await directory.membersOf(ctx, organizationId);
  if (members.some(({ membership }) => membership.membershipId === id)) return `organization_memberships/${id}`;
  const invitations = await directory.invitationsOf(ctx, organizationId);
  if (invitations.some(({ invitationId }) => invitationId === id)) return `invitations/${id}`;
  throw new ConvexError("This organization has no such member or invitation.");
}

async function workos(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`https://api.workos.com/user_management/${path}`, {
    method,
    headers: { authorization: `Bearer ${process.env.WORKOS_API_KEY}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (response.ok) return;
  const { message } = (await response.json().catch(() => ({}))) as { message?: string };
  throw new ConvexError(message ?? `WorkOS answered HTTP ${response.status}.`);
}
