// Organization memberships over the API.

import type { AuthKitContext } from "../../context/context.ts";
import { DEFAULT_ROLE, type OrganizationMembership } from "../../objects/accounts/organization-membership.ts";
import { toUserObject, type UserObject } from "../../objects/accounts/user.ts";
import { findRole, rolesOf } from "../../rules/find-role.ts";
import { endSessionsIn } from "../../sign-in/sessions.ts";
import type { Store } from "../../store/open-store.ts";
import { ApiRefusal, found, invalid, refuse } from "../shared/api-refusal.ts";
import { differing } from "../shared/attributes.ts";
import { list, readMembers, required, text } from "../shared/fields.ts";
import { answerList, manyOf } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const STATUSES = ["active", "inactive", "pending"];
const ROLE_FIELDS = { role_slug: text(48), role_slugs: list(text(48)) };

/** POST /user_management/organization_memberships: an existing inactive one becomes active again. */
export const createMembership: Operation = ({ store }, { body }) => {
  const fields = readMembers(body, { ...ROLE_FIELDS, user_id: required(text()), organization_id: required(text()) });
  const { user_id, organization_id } = fields;
  return store.transaction(() => {
    found(store.users.find(user_id), "User", user_id);
    const organization = found(store.organizations.find(organization_id), "Organization", organization_id);
    const roles = rolesIn(store, organization_id, fields) ?? [{ slug: DEFAULT_ROLE }];
    const role = highest(store, organization_id, roles);
    const existing = store.memberships.findBy("user_and_organization", `${user_id} ${organization_id}`);
    if (existing?.status === "active") {
      throw invalid([{ field: "user_id", code: "organization_membership_already_exists" }]);
    }
    if (existing?.status === "pending") throw pendingRefusal("reactivate");
    const membership =
      existing === null
        ? store.memberships.insert({
            user_id,
            organization_id,
            organization_name: organization.name,
            status: "active",
            role,
            roles,
            directory_managed: false,
            custom_attributes: {},
          })
        : store.memberships.update(existing.id, { status: "active", role, roles });
    return withUser(store, membership);
  });
};

/** GET /user_management/organization_memberships/{id} */
export const getMembership: Operation = ({ store }, { params: { id = "" } }) =>
  withUser(store, membershipOf(store, id));

/** GET /user_management/organization_memberships: of a user, an organization or both; active ones unless statuses are given. */
export const listMemberships: Operation = ({ store }, { query }) => {
  const user_id = query.get("user_id");
  const organization_id = query.get("organization_id");
  if (user_id === null && organization_id === null) {
    throw refuse(400, "missing_user_id_or_organization_id", "One of user_id and organization_id must be given.");
  }
  const statuses = manyOf(query, "statuses");
  if (statuses.some((status) => !STATUSES.includes(status))) {
    throw invalid([{ field: "statuses", code: `must_be_one_of_${STATUSES.join("_")}` }]);
  }
  const where = {
    ...(user_id !== null && { user_id }),
    ...(organization_id !== null && { organization_id }),
    status: statuses.length === 0 ? ["active"] : statuses,
  };
  return answerList(
    query,
    (page) => store.memberships.list({ ...page, where }),
    (membership) => withUser(store, membership),
  );
};

/** PUT /user_management/organization_memberships/{id}: other roles. */
export const updateMembership: Operation = ({ store }, { params: { id = "" }, body }) => {
  const fields = readMembers(body, ROLE_FIELDS);
  return store.transaction(() => {
    const membership = membershipOf(store, id);
    const { organization_id } = membership;
    const roles = rolesIn(store, organization_id, fields) ?? membership.roles;
    const differs = differing(membership, { roles, role: highest(store, organization_id, roles) });
    return withUser(store, differs === null ? membership : store.memberships.update(id, differs));
  });
};

/** DELETE /user_management/organization_memberships/{id} */
export const deleteMembership: Operation = (context, { params: { id = "" } }) =>
  context.store.transaction(() => {
    const { user_id, organization_id } = membershipOf(context.store, id);
    context.store.memberships.delete(id);
    endSessionsIn(context, user_id, organization_id);
    return undefined;
  });

/** PUT /user_management/organization_memberships/{id}/deactivate */
export const deactivateMembership: Operation = (context, { params: { id = "" } }) => turn(context, id, "inactive");

/** PUT /user_management/organization_memberships/{id}/reactivate */
export const reactivateMembership: Operation = (context, { params: { id = "" } }) => turn(context, id, "active");

function turn(context: AuthKitContext, id: string, status: "active" | "inactive"): MembershipObject {
  const { store } = context;
  return store.transaction(() => {
    const membership = membershipOf(store, id);
    if (membership.status === "pending") throw pendingRefusal(status === "active" ? "reactivate" : "deactivate");
    if (membership.status === status) return withUser(store, membership);
    const changed = store.memberships.update(id, { status });
    if (status === "inactive") endSessionsIn(context, membership.user_id, membership.organization_id);
    return withUser(store, changed);
  });
}

/** A membership with its user in it, as the API shows it. */
type MembershipObject = OrganizationMembership & { user?: UserObject };

function withUser({ users }: Store, membership: OrganizationMembership): MembershipObject {
  const user = users.find(membership.user_id);
  return user === null ? membership : { ...membership, user: toUserObject(user) };
}

function membershipOf({ memberships }: Store, id: string): OrganizationMembership {
  return found(memberships.find(id), "Organization Membership", id);
}

/** The requested roles, or undefined if none were sent. Throws `invalid_role`. */
function rolesIn(
  store: Store,
  organizationId: string,
  { role_slug, role_slugs }: { role_slug?: string; role_slugs?: string[] },
): { slug: string }[] | undefined {
  const slugs = role_slugs ?? (role_slug === undefined ? undefined : [role_slug]);
  if (slugs === undefined) return undefined;
  if (slugs.length === 0) throw invalid([{ field: "role_slugs", code: "must_not_be_empty" }]);
  const wrong = slugs.find((slug) => findRole(store, slug, organizationId) === null);
  if (wrong === undefined) return [...new Set(slugs)].map((slug) => ({ slug }));
  throw new ApiRefusal(422, { message: `Role '${wrong}' is not a valid role.`, code: "invalid_role" });
}

function highest(store: Store, organizationId: string, roles: readonly { slug: string }[]): { slug: string } {
  const slugs = new Set(roles.map(({ slug }) => slug));
  const role = rolesOf(store, organizationId).find(({ slug }) => slugs.has(slug));
  return { slug: role?.slug ?? DEFAULT_ROLE };
}

function pendingRefusal(what: "reactivate" | "deactivate"): ApiRefusal {
  return refuse(400, `cannot_${what}_pending_organization_membership`, `A pending membership cannot be ${what}d.`);
}
