// Feature flags over the API. WorkOS creates them in its dashboard; here `/_lockstep/feature_flags` does, which is ours.

import type { AuthKitContext } from "../../context/context.ts";
import type { FeatureFlag, FlagTargets } from "../../objects/accounts/feature-flag.ts";
import { flagsOn, targetsOf } from "../../rules/flags-on.ts";
import type { Store } from "../../store/open-store.ts";
import { ApiRefusal, found, notFound, refuse } from "../shared/api-refusal.ts";
import { differing } from "../shared/attributes.ts";
import { flag, list, nullable, readMembers, required, text, type Field } from "../shared/fields.ts";
import { answerList, pageOf } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";
import { appendFlag, appendFlagRule } from "./flag-event.ts";

const slugField: Field<string> = (value) =>
  typeof value === "string" && /^[a-z0-9_-]{1,64}$/.test(value) ? { value } : { wrong: "must_be_slug" };

/** POST /_lockstep/feature_flags */
export const createFeatureFlag: Operation = (context, { body }) => {
  const { store } = context;
  const fields = readMembers(body, {
    slug: required(slugField),
    name: required(text()),
    description: nullable(text()),
    tags: list(text(64)),
    enabled: flag,
    default_value: flag,
  });
  return store.transaction(() => {
    if (store.featureFlags.findBy("slug", fields.slug) !== null) {
      throw refuse(409, "duplicate_feature_flag", `A feature flag with the slug '${fields.slug}' exists.`);
    }
    const { slug, name, description = null, tags = [], enabled = true, default_value = false } = fields;
    const members = { slug, name, description, owner: null, tags, enabled, default_value };
    const made = store.featureFlags.insert(members, { users: [], organizations: [] });
    appendFlag(context, "flag.created", made);
    return made;
  });
};

/** DELETE /_lockstep/feature_flags/{slug} */
export const deleteFeatureFlag: Operation = (context, { params: { slug = "" } }) =>
  context.store.transaction(() => {
    const one = flagOf(context.store, slug);
    context.store.featureFlags.delete(one.id);
    appendFlag(context, "flag.deleted", one);
    return undefined;
  });

/** GET /feature-flags */
export const listFeatureFlags: Operation = ({ store }, { query }) =>
  answerList(query, store.featureFlags.list, (one) => one);

/** GET /feature-flags/{slug} */
export const getFeatureFlag: Operation = ({ store }, { params: { slug = "" } }) => flagOf(store, slug);

/** PUT /feature-flags/{slug}/enable */
export const enableFeatureFlag: Operation = (context, { params: { slug = "" } }) => turn(context, slug, true);

/** PUT /feature-flags/{slug}/disable */
export const disableFeatureFlag: Operation = (context, { params: { slug = "" } }) => turn(context, slug, false);

/** POST /feature-flags/{slug}/targets/{resourceId} */
export const addFlagTarget: Operation = (context, { params: { slug = "", resourceId = "" } }) =>
  changeTargets(context, slug, resourceId, (ids) => [...new Set([...ids, resourceId])]);

/** DELETE /feature-flags/{slug}/targets/{resourceId} */
export const removeFlagTarget: Operation = (context, { params: { slug = "", resourceId = "" } }) =>
  changeTargets(context, slug, resourceId, (ids) => ids.filter((id) => id !== resourceId));

/** GET /user_management/users/{userId}/feature-flags: on for the user or for an organization they are a member of. */
export const listUserFeatureFlags: Operation = ({ store }, { params: { userId = "" }, query }) => {
  found(store.users.find(userId), "User", userId);
  const active = store.memberships.findAllBy("user_id", userId).filter(({ status }) => status === "active");
  const on = flagsOn(store, { userId, organizationIds: active.map(({ organization_id }) => organization_id) });
  return answerList(
    query,
    (page) => pageOf(on, page),
    (one) => one,
  );
};

/** GET /organizations/{organizationId}/feature-flags */
export const listOrganizationFeatureFlags: Operation = ({ store }, { params: { organizationId = "" }, query }) => {
  found(store.organizations.find(organizationId), "Organization", organizationId);
  const on = flagsOn(store, { userId: null, organizationIds: [organizationId] });
  return answerList(
    query,
    (page) => pageOf(on, page),
    (one) => one,
  );
};

/** GET /sdk/feature-flags: everything that an SDK's runtime client evaluates on its own (@workos-inc/node 11, evaluator). */
export const pollFeatureFlags: Operation = ({ store }) => {
  const all = store.featureFlags.list({ limit: Number.MAX_SAFE_INTEGER }).data;
  const enabled = (ids: readonly string[]): { id: string; enabled: true }[] => ids.map((id) => ({ id, enabled: true }));
  const entries = all.map(({ id, slug, enabled: on, default_value }) => {
    const { users, organizations } = targetsOf(store, id);
    const targets = { users: enabled(users), organizations: enabled(organizations) };
    return [slug, { slug, enabled: on, default_value, targets }];
  });
  return Object.fromEntries(entries) as object;
};

function flagOf({ featureFlags }: Store, slug: string): FeatureFlag {
  return found(featureFlags.findBy("slug", slug), "Feature Flag", slug);
}

function turn(context: AuthKitContext, slug: string, enabled: boolean): FeatureFlag {
  const { store } = context;
  return store.transaction(() => {
    const one = flagOf(store, slug);
    if (one.enabled === enabled) return one;
    const changed = store.featureFlags.update(one.id, { enabled });
    appendFlag(context, "flag.updated", changed, { enabled: one.enabled });
    return changed;
  });
}

function changeTargets(
  context: AuthKitContext,
  slug: string,
  resourceId: string,
  change: (ids: readonly string[]) => string[],
): undefined {
  const { store } = context;
  store.transaction(() => {
    const one = flagOf(store, slug);
    const kind = targetKind(store, resourceId);
    const before = targetsOf(store, one.id);
    const after = { ...before, [kind]: change(before[kind]) };
    if (differing(before, after) === null) return;
    store.featureFlags.setSecret(one.id, after);
    appendFlagRule(context, one, { before, after });
  });
}

function targetKind({ users, organizations }: Store, id: string): keyof FlagTargets {
  if (id.startsWith("user_")) {
    if (users.find(id) === null) throw notFound("User", id);
    return "users";
  }
  if (id.startsWith("org_")) {
    if (organizations.find(id) === null) throw notFound("Organization", id);
    return "organizations";
  }
  const message = "A feature flag's target is a user or an organization.";
  throw new ApiRefusal(400, { message, code: "invalid_target", statusCode: 400 });
}
