// What an application writes itself: a user whom it knows from a verified token, before WorkOS has told of them.
import { v } from "convex/values";
import { mutation } from "./_generated/server.ts";
import { findGrave, findRow, putRow } from "./engine/rows.ts";

/**
 * Adds a user who is known from a verified token. The first event or list of WorkOS that has the user replaces it; handlers are told
 * only then, because a token has no profile. Does nothing for a user who is known, or deleted.
 */
export const ensureUser = mutation({
  args: { userId: v.string(), email: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { userId, email }) => {
    if ((await findRow(ctx, "users", userId)) !== null || (await findGrave(ctx, "users", userId)) !== null) return null;
    await putRow(ctx, "users", null, {
      key: userId,
      updatedAt: -1,
      eventId: "",
      writtenAt: Date.now(),
      announced: false,
      data: JSON.stringify({ object: "user", id: userId, email }),
      email,
      externalId: null,
    });
    return null;
  },
});
