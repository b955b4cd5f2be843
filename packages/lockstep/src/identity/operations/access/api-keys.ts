// API keys of organizations and users: created, listed, deleted, and validated for an application that receives one.

import { toApiKeyObject, type ApiKey, type ApiKeyObject } from "../../objects/accounts/api-key.ts";
import { isActiveMember } from "../../sign-in/pending.ts";
import type { Store } from "../../store/open-store.ts";
import { createSecret, sha256 } from "../../values/secret.ts";
import { ApiRefusal, found, invalid } from "../shared/api-refusal.ts";
import { list, nullable, readMembers, required, text, time } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const FIELDS = { name: required(text()), permissions: list(text(48)), expires_at: nullable(time) };

/** POST /organizations/{organizationId}/api_keys: the only response that contains the value. */
export const createOrganizationApiKey: Operation = ({ store }, { params: { organizationId: id = "" }, body }) => {
  const fields = readMembers(body, FIELDS);
  return store.transaction(() => {
    found(store.organizations.find(id), "Organization", id);
    return createApiKey(store, { type: "organization", id }, fields);
  });
};

/** POST /user_management/users/{userId}/api_keys: in an organization that the user is an active member of. */
export const createUserApiKey: Operation = ({ store }, { params: { userId: id = "" }, body }) => {
  const { organization_id, ...fields } = readMembers(body, { ...FIELDS, organization_id: required(text()) });
  return store.transaction(() => {
    found(store.users.find(id), "User", id);
    return createApiKey(store, { type: "user", id, organization_id }, fields);
  });
};

/** GET /organizations/{organizationId}/api_keys: the organization's own. */
export const listOrganizationApiKeys: Operation = ({ store }, { params: { organizationId: id = "" }, query }) => {
  found(store.organizations.find(id), "Organization", id);
  return answerList(query, (page) => store.apiKeys.list({ ...page, where: { owner: id } }), toApiKeyObject);
};

/** GET /user_management/users/{userId}/api_keys */
export const listUserApiKeys: Operation = ({ store }, { params: { userId: id = "" }, query }) => {
  found(store.users.find(id), "User", id);
  const organization_id = query.get("organization_id");
  const where = { owner: id, ...(organization_id !== null && { organization_id }) };
  return answerList(query, (page) => store.apiKeys.list({ ...page, where }), toApiKeyObject);
};

/** DELETE /api_keys/{id} */
export const deleteApiKey: Operation = ({ store }, { params: { id = "" } }) => {
  found(store.apiKeys.find(id), "API Key", id);
  store.apiKeys.delete(id);
  return undefined;
};

/**
 * POST /api_keys/validations: an unknown value returns null rather than an error, and so does a key that has expired or whose user is no
 * longer a member.
 */
export const validateApiKey: Operation = (context, { body }) => {
  const { store, options } = context;
  const { value } = readMembers(body, { value: required(text()) });
  const key = store.apiKeys.findBy("value_hash", sha256(value));
  if (key === null) return { api_key: null };
  const { owner, expires_at } = key;
  if (expires_at !== null && Date.parse(expires_at) <= options.now()) return { api_key: null };
  if (owner.type === "user" && !isActiveMember(context, owner.id, owner.organization_id)) return { api_key: null };
  const last_used_at = new Date(options.now()).toISOString();
  return { api_key: toApiKeyObject(store.apiKeys.update(key.id, { last_used_at }, { quiet: true })) };
};

/** Creates a key with a new value, or with a known one. Part of the caller's transaction. */
export function createApiKey(
  store: Store,
  owner: ApiKey["owner"],
  {
    name,
    permissions = [],
    expires_at = null,
    value = `sk_${createSecret()}`,
  }: { name: string; permissions?: string[]; expires_at?: string | null; value?: string },
): ApiKeyObject & { value: string } {
  if (owner.type === "user") checkMembership(store, owner);
  const missing = permissions.find((slug) => store.permissions.findBy("slug", slug) === null);
  if (missing !== undefined) throw invalid([{ field: "permissions", code: `permission_${missing}_not_found` }]);
  const obfuscated_value = `${value.slice(0, 3)}…${value.slice(-4)}`;
  const members = { owner, name, obfuscated_value, last_used_at: null, expires_at, permissions };
  return { ...toApiKeyObject(store.apiKeys.insert({ ...members, value_hash: sha256(value) })), value };
}

function checkMembership(store: Store, { id, organization_id }: ApiKey["owner"] & { type: "user" }): void {
  if (isActiveMember({ store }, id, organization_id)) return;
  const message = "The user has no active membership in the organization.";
  const errors = [{ field: "organization_id", code: "organization_membership_required" }];
  throw new ApiRefusal(400, { message, code: "organization_membership_required", errors });
}
