// Standalone single sign-on: an identity provider's profile of a person, without a user or a session of AuthKit, and the code and token
// with which an application gets it.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A profile. Stored with times, which the API does not return. */
export interface Profile extends WorkosObject {
  object: "profile";
  organization_id: string | null;
  connection_id: string;
  connection_type: string;
  idp_id: string;
  email: string;
  first_name: string | null;
  last_name: string | null;
  name: string | null;
  groups: string[];
  custom_attributes: Record<string, unknown>;
  raw_attributes: Record<string, unknown>;
}

/** The kind. The same person at the same connection has the same profile. */
export const PROFILE: ObjectKind<Profile> = {
  object: "profile",
  prefix: "prof",
  keys: ({ connection_id, idp_id }) => ({ at_connection: `${connection_id} ${idp_id}` }),
};

/** The API's view of a profile. */
export function toProfileObject({ created_at: _at, updated_at: _changed, ...profile }: Profile): object {
  return profile;
}

/** A sign-in whose profile an application may request. Times in ms since the epoch. */
export interface SsoGrant extends WorkosObject {
  object: "sso_grant";
  profile_id: string;
  client_id: string;
  redirect_uri: string;
  code_challenge: string | null;
  /** The hash of the code. */
  code_hash: string;
  code_expires_at_ms: number;
  /** The hash of the access token that the code was exchanged for, or null. */
  token_hash: string | null;
  token_expires_at_ms: number;
  /** The scopes granted at an OAuth provider; null for a connection. */
  oauth_scopes: string[] | null;
}

/** The kind of object. */
export const SSO_GRANT: ObjectKind<SsoGrant> = {
  object: "sso_grant",
  prefix: "sso_grant",
  keys: ({ code_hash, token_hash }) => ({ code_hash, token_hash }),
};
