// Identities: a user's accounts at outside providers. One user may have several, at several providers.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** An identity. */
export interface Identity extends WorkosObject {
  object: "identity";
  user_id: string;
  /** The user's id at the provider. */
  idp_id: string;
  type: "OAuth" | "SSO";
  /** An OAuth provider's name, e.g. `GoogleOAuth`, or a connection's id. */
  provider: string;
}

/** The kind of object. */
export const IDENTITY: ObjectKind<Identity> = {
  object: "identity",
  prefix: "identity",
  keys: ({ user_id, provider, idp_id }) => ({ user_id, at_provider: `${provider} ${idp_id}` }),
};
