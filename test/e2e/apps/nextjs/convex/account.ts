import type { Auth } from "convex/server";
import { mutation, query } from "./_generated/server";

/** User and organization of the token. */
async function holder({ auth }: { auth: Auth }): Promise<string> {
  const identity = await auth.getUserIdentity();
  const organization = identity?.["org_id"];
  return `${identity?.subject}/${typeof organization === "string" ? organization : ""}`;
}

export const whose = query({ args: {}, handler: holder });

export const mutate = mutation({ args: {}, handler: holder });
