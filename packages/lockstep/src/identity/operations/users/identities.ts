// A user's identities at outside providers, over the API.

import { found } from "../shared/api-refusal.ts";
import type { Operation } from "../shared/operation.ts";

/** GET /user_management/users/{id}/identities: those at OAuth providers, as in WorkOS. */
export const listIdentities: Operation = ({ store }, { params: { id = "" } }) => {
  found(store.users.find(id), "User", id);
  const identities = store.identities.findAllBy("user_id", id).filter(({ type }) => type === "OAuth");
  return identities.map(({ idp_id, type, provider }) => ({
    idp_id,
    type,
    // Only this response spells it this way.
    provider: provider === "GitHubOAuth" ? "GithubOAuth" : provider,
  }));
};
