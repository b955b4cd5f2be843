// The protected data: its user and organization. Null when unauthenticated, because a peer does run it then.
import { queryGeneric } from "convex/server";

export const mine = queryGeneric({
  args: {},
  handler: async ({ auth }) => {
    const identity = await auth.getUserIdentity();
    return identity === null ? null : `${identity.subject} ${identity["org_id"] as string}`;
  },
});
