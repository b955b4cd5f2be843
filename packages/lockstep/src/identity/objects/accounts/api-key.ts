// API keys for an application's own customers: they belong to an organization, or to a user in one. Not the environment's keys, which are
// an option.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A key, stored with the hash of its value. */
export interface ApiKey extends WorkosObject {
  object: "api_key";
  owner: { type: "organization"; id: string } | { type: "user"; id: string; organization_id: string };
  name: string;
  /** Its first and last characters. */
  obfuscated_value: string;
  last_used_at: string | null;
  /** ISO 8601; null if it never expires. */
  expires_at: string | null;
  /** Slugs. */
  permissions: string[];
  /** The value's SHA-256, which the API does not return. */
  value_hash: string;
}

/** A key as the API returns it. */
export type ApiKeyObject = Omit<ApiKey, "value_hash">;

/** The kind of object. */
export const API_KEY: ObjectKind<ApiKey> = {
  object: "api_key",
  prefix: "api_key",
  keys: ({ owner, value_hash }) => ({
    value_hash,
    owner: owner.id,
    organization_id: owner.type === "user" ? owner.organization_id : owner.id,
  }),
  events: { created: "api_key.created", deleted: "api_key.revoked" },
  eventData: toApiKeyObject,
};

/** The API's view of a key. */
export function toApiKeyObject({ value_hash: _hash, ...key }: ApiKey): ApiKeyObject {
  // Keys from an older file have none.
  return { ...key, expires_at: key.expires_at ?? null };
}
