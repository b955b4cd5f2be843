// The protected data: whose it is, and in which organization. Null for nobody, because it does run for nobody with a peer.
import { queryGeneric } from "convex/server";

export const mine = queryGeneric({
  args: {},
  handler: async ({ auth }) => {
    const identity = await auth.getUserIdentity();
    return identity === null ? null : `${identity.subject} ${identity["org_id"] as string}`;
  },
});
