// Permissions over the API.

import type { Permission } from "../../objects/accounts/role.ts";
import type { Store } from "../../store/open-store.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { differing } from "../shared/attributes.ts";
import { nullable, readMembers, required, text, type Field } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const slugField: Field<string> = (value) =>
  typeof value === "string" && /^[a-z0-9.:_*-]{1,48}$/.test(value) ? { value } : { wrong: "must_be_slug" };

/** POST /authorization/permissions */
export const createPermission: Operation = ({ store }, { body }) => {
  const fields = readMembers(body, {
    slug: required(slugField),
    name: required(text(48)),
    description: nullable(text(150)),
    resource_type_slug: text(48),
  });
  return store.transaction(() => {
    if (store.permissions.findBy("slug", fields.slug) !== null) {
      throw refuse(409, "permission_slug_conflict", `A permission with the slug '${fields.slug}' exists.`);
    }
    const { slug, name, description = null, resource_type_slug = "organization" } = fields;
    return store.permissions.insert({ slug, name, description, system: false, resource_type_slug });
  });
};

/** GET /authorization/permissions */
export const listPermissions: Operation = ({ store }, { query }) =>
  answerList(query, store.permissions.list, (permission) => permission);

/** GET /authorization/permissions/{slug} */
export const getPermission: Operation = ({ store }, { params }) => permissionOf(store, params["slug"] ?? "");

/** PATCH /authorization/permissions/{slug} */
export const updatePermission: Operation = ({ store }, { params, body }) => {
  const fields = readMembers(body, { name: text(48), description: nullable(text(150)) });
  return store.transaction(() => {
    const permission = permissionOf(store, params["slug"] ?? "");
    const differs = differing<Permission>(permission, fields);
    return differs === null ? permission : store.permissions.update(permission.id, differs);
  });
};

/** DELETE /authorization/permissions/{slug}: it is removed from its roles. */
export const deletePermission: Operation = ({ store }, { params }) =>
  store.transaction(() => {
    const { id, slug } = permissionOf(store, params["slug"] ?? "");
    for (const role of store.roles.list({ limit: Number.MAX_SAFE_INTEGER }).data) {
      if (!role.permissions.includes(slug)) continue;
      store.roles.update(role.id, { permissions: role.permissions.filter((one) => one !== slug) });
    }
    store.permissions.delete(id);
    return undefined;
  });

function permissionOf({ permissions }: Store, slug: string): Permission {
  return found(permissions.findBy("slug", slug), "Permission", slug);
}
