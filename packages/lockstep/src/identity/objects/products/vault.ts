// The Vault: values that an application stores at WorkOS, and keys with which it encrypts its own data. They are stored unencrypted, since
// the file is on the developer's own machine.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A value; its content is the object's secret. */
export interface VaultObject extends WorkosObject {
  object: "vault_object";
  name: string;
  context: Readonly<Record<string, unknown>>;
  key_id: string;
  /** Newest first. */
  versions: readonly { id: string; created_at: string; size: number }[];
}

/** A data key; its content is the object's secret. */
export interface VaultKey extends WorkosObject {
  object: "vault_key";
  context: Readonly<Record<string, unknown>>;
  /** Identifies the key when an application requests it again. In base64. */
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
