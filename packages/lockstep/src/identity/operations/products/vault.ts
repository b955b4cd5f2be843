// The Vault over the API, as the SDKs call it.

import { randomBytes } from "node:crypto";
import type { AuthKitContext } from "../../context/context.ts";
import type { VaultKey, VaultObject } from "../../objects/products/vault.ts";
import type { Store } from "../../store/open-store.ts";
import { createId } from "../../values/create-id.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { anyObject, nullable, readMembers, required, text, type Field } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const ENVIRONMENT = "environment_lockstep_local";
const ACTOR = { id: "api_key_lockstep_local", name: "local" };
const LARGEST_VALUE = 1_000_000;

/** Any text, including the empty one. */
const value: Field<string> = (given) =>
  typeof given === "string" && given.length <= LARGEST_VALUE ? { value: given } : { wrong: "must_be_string" };

/** GET /vault/v1/kv: by a part of the name. */
export const listVaultObjects: Operation = ({ store }, { query }) => {
  const search = query.get("search");
  const ids =
    search === null
      ? undefined
      : store.vaultObjects
          .list({ limit: Number.MAX_SAFE_INTEGER })
          .data.filter(({ name }) => name.includes(search))
          .map(({ id }) => id);
  return answerList(
    query,
    (page) => store.vaultObjects.list({ ...page, ids }),
    ({ id, name, updated_at }) => ({ id, name, updated_at }),
  );
};

/** POST /vault/v1/kv */
export const createVaultObject: Operation = ({ store }, { body }) => {
  const fields = readMembers(body, { name: required(text()), value: required(value), key_context: anyObject });
  if (store.vaultObjects.findBy("name", fields.name) !== null) {
    throw refuse(409, "conflict", `An object named '${fields.name}' is already in the Vault.`);
  }
  const object = store.vaultObjects.insert(
    {
      name: fields.name,
      context: fields.key_context ?? {},
      key_id: createId("vault_key", store.ticker.next()),
      versions: [newVersion(store, fields.value)],
    },
    fields.value,
  );
  return metadataOf(object);
};

/** GET /vault/v1/kv/{id} */
export const readVaultObject: Operation = ({ store }, { params: { id = "" } }) =>
  withValue(store, found(store.vaultObjects.find(id), "Vault object", id));

/** GET /vault/v1/kv/name/{name} */
export const readVaultObjectByName: Operation = ({ store }, { params: { name = "" } }) =>
  withValue(store, found(store.vaultObjects.findBy("name", name), "Vault object", name));

/** PUT /vault/v1/kv/{id}; with `version_check` only if that is the newest version. */
export const updateVaultObject: Operation = ({ store }, { params: { id = "" }, body }) => {
  const fields = readMembers(body, { value: required(value), version_check: nullable(text()) });
  return store.transaction(() => {
    const before = atVersion(store, id, fields.version_check);
    const versions = [newVersion(store, fields.value), ...before.versions];
    const object = store.vaultObjects.update(id, { versions });
    store.vaultObjects.setSecret(id, fields.value);
    return { id, name: object.name, metadata: metadataOf(object) };
  });
};

/** DELETE /vault/v1/kv/{id} */
export const deleteVaultObject: Operation = ({ store }, { params: { id = "" }, query }) => {
  atVersion(store, id, query.get("version_check"));
  store.vaultObjects.delete(id);
  return undefined;
};

/** GET /vault/v1/kv/{id}/metadata */
export const describeVaultObject: Operation = ({ store }, { params: { id = "" } }) => {
  const object = found(store.vaultObjects.find(id), "Vault object", id);
  return { id, name: object.name, metadata: metadataOf(object) };
};

/** GET /vault/v1/kv/{id}/versions */
export const listVaultVersions: Operation = ({ store }, { params: { id = "" } }) => {
  const { versions } = found(store.vaultObjects.find(id), "Vault object", id);
  const data = versions.map((version, i) => ({ ...version, etag: version.id, current_version: i === 0 }));
  return { object: "list", data, list_metadata: { before: null, after: null } };
};

/** POST /vault/v1/keys/data-key */
export const createVaultKey: Operation = (context, { body }) => {
  const fields = readMembers(body, { context: required(anyObject) });
  return keyAnswer(...newKey(context, fields.context, randomBytes(32).toString("base64")));
};

/** POST /vault/v1/keys/decrypt */
export const decryptVaultKey: Operation = ({ store }, { body }) => {
  const { keys } = readMembers(body, { keys: required(text(4096)) });
  const [{ id }, key] = knownKey(store, keys);
  return { id, data_key: key };
};

/** POST /vault/v1/keys/rekey: the same key, under another context. */
export const rekeyVaultKey: Operation = (context, { body }) => {
  const fields = readMembers(body, { context: required(anyObject), encrypted_keys: required(text(4096)) });
  const [, key] = knownKey(context.store, fields.encrypted_keys);
  return keyAnswer(...newKey(context, fields.context, key));
};

function newKey({ store }: AuthKitContext, context: VaultKey["context"], key: string): [VaultKey, string] {
  return [store.vaultKeys.insert({ context, encrypted_keys: randomBytes(48).toString("base64") }, key), key];
}

function keyAnswer({ id, context, encrypted_keys }: VaultKey, data_key: string): object {
  return { id, context, data_key, encrypted_keys };
}

function knownKey(store: Store, encrypted: string): [VaultKey, string] {
  const key = store.vaultKeys.findBy("encrypted_keys", encrypted);
  const secret = key === null ? null : store.vaultKeys.secretOf(key.id);
  if (key === null || secret === null) throw refuse(400, "invalid_keys", "This Vault did not create these keys.");
  return [key, secret];
}

function atVersion(store: Store, id: string, version: string | null | undefined): VaultObject {
  const object = found(store.vaultObjects.find(id), "Vault object", id);
  const [current] = object.versions;
  if (version === null || version === undefined || version === current?.id) return object;
  throw refuse(409, "version_conflict", `The newest version is '${current?.id}'.`);
}

function newVersion(store: Store, text: string): VaultObject["versions"][number] {
  const at = store.ticker.next();
  return { id: createId("version", at), created_at: new Date(at).toISOString(), size: Buffer.byteLength(text) };
}

function withValue(store: Store, object: VaultObject): object {
  const { id, name } = object;
  return { id, name, value: store.vaultObjects.secretOf(id) ?? "", metadata: metadataOf(object) };
}

function metadataOf({ id, context, key_id, updated_at, versions }: VaultObject): object {
  const version_id = versions[0]?.id;
  return { id, context, environment_id: ENVIRONMENT, key_id, updated_at, updated_by: ACTOR, version_id };
}
