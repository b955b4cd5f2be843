// The Vault: values that an application keeps at WorkOS, and keys that it encrypts with by itself. Here they are kept as they are: the file
// is on the developer's own machine.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** A value; the value itself is its secret. */
export interface VaultObject extends WorkosObject {
  object: "vault_object";
  name: string;
  context: Readonly<Record<string, unknown>>;
  key_id: string;
  /** Newest first. */
  versions: readonly { id: string; created_at: string; size: number }[];
}

/** A key for data; the key itself is its secret. */
export interface VaultKey extends WorkosObject {
  object: "vault_key";
  context: Readonly<Record<string, unknown>>;
  /** By which an application asks for the key again. In base64. */
  encrypted_keys: string;
}

/** The kind of values. */
export const VAULT_OBJECT: ObjectKind<VaultObject> = {
  object: "vault_object",
  prefix: "vault_object",
  keys: ({ name }) => ({ name }),
};

/** The kind of keys. */
export const VAULT_KEY: ObjectKind<VaultKey> = {
  object: "vault_key",
  prefix: "vault_key",
  keys: ({ encrypted_keys }) => ({ encrypted_keys }),
};
