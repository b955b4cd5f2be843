// The members of the selected organization.
import { orgQuery } from "./functions";
import { directory, nameOf } from "./workos";

export const list = orgQuery({
  args: {},
  handler: async (ctx) => {
    const members = await directory.membersOf(ctx, ctx.identity.organizationId);
    return members
      .filter(({ membership }) => membership.status === "active")
      .map(({ membership: { membershipId: id, userId, roles }, user }) => ({
        id,
        name: nameOf(user),
        role: roles[0],
        mine: userId === ctx.identity.userId,
      }));
  },
});
