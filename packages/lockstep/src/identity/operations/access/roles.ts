// Roles over the API: the environment's, and those of individual organizations.

import { DEFAULT_ROLE, type OrganizationMembership } from "../../objects/accounts/organization-membership.ts";
import type { Role } from "../../objects/accounts/role.ts";
import { environmentRoles, findRole, rolesOf } from "../../rules/find-role.ts";
import type { Store } from "../../store/open-store.ts";
import { found, invalid, notFound, refuse } from "../shared/api-refusal.ts";
import { differing } from "../shared/attributes.ts";
import { list, nullable, readMembers, required, text, type Field } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";

const SLUG = /^[a-z0-9_-]{1,48}$/;

const slugField: Field<string> = (value) =>
  typeof value === "string" && SLUG.test(value) ? { value } : { wrong: "must_be_slug" };

const CHANGE = { name: text(48), description: nullable(text(150)) };
const CREATE = { ...CHANGE, name: required(text(48)), resource_type_slug: slugField };

type RoleObject = Omit<Role, "organization_id">;

/** POST /authorization/roles */
export const createRole: Operation = ({ store }, { body }) => {
  const fields = readMembers(body, { ...CREATE, slug: required(slugField) });
  return store.transaction(() => {
    if (store.roles.findBy("slug", fields.slug) !== null) {
      throw refuse(409, "role_slug_conflict", `A role with the slug '${fields.slug}' exists.`);
    }
    return view(insertRole(store, null, fields.slug, fields));
  });
};

/** GET /authorization/roles */
export const listRoles: Operation = ({ store }) => ({ object: "list", data: environmentRoles(store).map(view) });

/** GET /authorization/roles/{slug} */
export const getRole: Operation = ({ store }, { params }) => view(environmentRole(store, params["slug"] ?? ""));

/** PATCH /authorization/roles/{slug} */
export const updateRole: Operation = ({ store }, { params, body }) =>
  store.transaction(() => change(store, environmentRole(store, params["slug"] ?? ""), readMembers(body, CHANGE)));

/** PUT /authorization/roles/{slug}/permissions */
export const setRolePermissions: Operation = ({ store }, { params, body }) =>
  store.transaction(() => setPermissions(store, environmentRole(store, params["slug"] ?? ""), sentPermissions(body)));

/** POST /authorization/roles/{slug}/permissions */
export const addRolePermission: Operation = ({ store }, { params, body }) =>
  store.transaction(() => addPermission(store, environmentRole(store, params["slug"] ?? ""), body));

/** POST /authorization/organizations/{organizationId}/roles */
export const createOrganizationRole: Operation = ({ store }, { params, body }) => {
  const fields = readMembers(body, { ...CREATE, slug: slugField });
  const owner = organizationOf(store, params);
  const slug = fields.slug ?? `org-${fields.name.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "-")}`.slice(0, 48);
  return store.transaction(() => {
    if (findRole(store, slug, owner) !== null) {
      throw refuse(409, "organization_role_slug_conflict", `A role with the slug '${slug}' exists.`);
    }
    return view(insertRole(store, owner, slug, fields));
  });
};

/** GET /authorization/organizations/{organizationId}/roles */
export const listOrganizationRoles: Operation = ({ store }, { params }) => ({
  object: "list",
  data: rolesOf(store, organizationOf(store, params)).map(view),
});

/** GET /authorization/organizations/{organizationId}/roles/{slug} */
export const getOrganizationRole: Operation = ({ store }, { params }) => {
  const slug = params["slug"] ?? "";
  return view(found(findRole(store, slug, organizationOf(store, params)), "Role", slug));
};

/** PATCH /authorization/organizations/{organizationId}/roles/{slug} */
export const updateOrganizationRole: Operation = ({ store }, { params, body }) =>
  store.transaction(() => change(store, organizationRole(store, params), readMembers(body, CHANGE)));

/** DELETE /authorization/organizations/{organizationId}/roles/{slug} */
export const deleteOrganizationRole: Operation = ({ store }, { params }) =>
  store.transaction(() => {
    const role = organizationRole(store, params);
    deleteUnassigned(store, role, store.memberships.findAllBy("organization_id", role.organization_id ?? ""));
    return undefined;
  });

/** DELETE /_lockstep/roles/{slug}: deletes a role of the environment, like WorkOS's dashboard. */
export const deleteRole: Operation = ({ store }, { params: { slug = "" } }) =>
  store.transaction(() => {
    const role = environmentRole(store, slug);
    if (slug === DEFAULT_ROLE) throw refuse(409, "default_role", `The role '${slug}' is the default role of members.`);
    deleteUnassigned(store, role, store.memberships.list({ limit: Number.MAX_SAFE_INTEGER }).data);
    return undefined;
  });

/** PUT /authorization/organizations/{organizationId}/roles/{slug}/permissions */
export const setOrganizationRolePermissions: Operation = ({ store }, { params, body }) =>
  store.transaction(() => setPermissions(store, organizationRole(store, params), sentPermissions(body)));

/** POST /authorization/organizations/{organizationId}/roles/{slug}/permissions */
export const addOrganizationRolePermission: Operation = ({ store }, { params, body }) =>
  store.transaction(() => addPermission(store, organizationRole(store, params), body));

/** DELETE /authorization/organizations/{organizationId}/roles/{slug}/permissions/{permissionSlug} */
export const removeOrganizationRolePermission: Operation = ({ store }, { params }) =>
  store.transaction(() => {
    const role = organizationRole(store, params);
    const slug = params["permissionSlug"] ?? "";
    if (!role.permissions.includes(slug)) throw notFound("Permission", slug);
    return setPermissions(
      store,
      role,
      role.permissions.filter((one) => one !== slug),
    );
  });

function view({ organization_id: _owner, ...role }: Role): RoleObject {
  return role;
}

function organizationOf({ organizations }: Store, params: Readonly<Record<string, string>>): string {
  const id = params["organizationId"] ?? "";
  return found(organizations.find(id), "Organization", id).id;
}

function environmentRole(store: Store, slug: string): Role {
  return found(findRole(store, slug, null), "Role", slug);
}

/** An organization's own role; a role of the environment cannot be changed through an organization. */
function organizationRole(store: Store, params: Readonly<Record<string, string>>): Role {
  const slug = params["slug"] ?? "";
  const role = found(findRole(store, slug, organizationOf(store, params)), "Role", slug);
  if (role.organization_id !== null) return role;
  throw refuse(400, "bad_request", `'${slug}' is a role of the environment, not of the organization.`);
}

function insertRole(
  { roles }: Store,
  organization_id: string | null,
  slug: string,
  fields: { name: string; description?: string | null; resource_type_slug?: string },
): Role {
  return roles.insert({
    slug,
    name: fields.name,
    description: fields.description ?? null,
    type: organization_id === null ? "EnvironmentRole" : "OrganizationRole",
    resource_type_slug: fields.resource_type_slug ?? "organization",
    permissions: [],
    organization_id,
  });
}

function change({ roles }: Store, role: Role, sent: Partial<Role>): RoleObject {
  const differs = differing(role, sent);
  return view(differs === null ? role : roles.update(role.id, differs));
}

function deleteUnassigned({ roles }: Store, { id, slug }: Role, members: readonly OrganizationMembership[]): void {
  if (members.some((member) => member.roles.some((role) => role.slug === slug))) {
    throw refuse(409, "role_has_assignments", `The role '${slug}' is assigned to members.`);
  }
  roles.delete(id);
}

function sentPermissions(body: Readonly<Record<string, unknown>>): string[] {
  return readMembers(body, { permissions: required(list(text(48))) }).permissions;
}

function addPermission(store: Store, role: Role, body: Readonly<Record<string, unknown>>): RoleObject {
  const { slug } = readMembers(body, { slug: required(text(48)) });
  return setPermissions(store, role, [...role.permissions, slug]);
}

function setPermissions(store: Store, role: Role, slugs: string[]): RoleObject {
  const missing = slugs.find((slug) => store.permissions.findBy("slug", slug) === null);
  if (missing !== undefined) throw invalid([{ field: "permissions", code: `permission_${missing}_not_found` }]);
  return change(store, role, { permissions: [...new Set(slugs)] });
}
