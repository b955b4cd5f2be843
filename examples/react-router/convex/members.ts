// The members of the selected organization, as WorkOS knows them; null without one.
import { authedQuery } from "./functions";
import { directory, nameOf } from "./workos";

export const list = authedQuery({
  args: {},
  handler: async (ctx) => {
    const { userId: me, organizationId } = ctx.identity;
    if (organizationId === null) return null;
    const members = await directory.membersOf(ctx, organizationId);
    return members
      .filter(({ membership }) => membership.status === "active")
      .map(({ membership: { membershipId: id, userId, roles }, user }) => ({
        id,
        name: nameOf(user),
        email: user?.email,
        role: roles[0],
        mine: userId === me,
      }));
  },
});
