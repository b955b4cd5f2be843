// Directory Sync over the API, which, like WorkOS's, only reads and deletes. Operations of our own do what an identity provider would.

import type { AuthKitContext } from "../../context/context.ts";
import {
  DIRECTORY_TYPES,
  toDirectoryUserData,
  type Directory,
  type DirectoryGroup,
  type DirectoryUser,
} from "../../objects/products/directory.ts";
import type { Store } from "../../store/open-store.ts";
import { createSecret } from "../../values/secret.ts";
import { found, notFound } from "../shared/api-refusal.ts";
import { differing } from "../shared/attributes.ts";
import { deleteDirectoryWithAll } from "../shared/delete-with-all.ts";
import { anyObject, email, nullable, oneOf, readMembers, required, text } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const EVERY = Number.MAX_SAFE_INTEGER;

/** GET /directories: by organization, domain, or a part of the name. */
export const listDirectories: Operation = ({ store }, { query }) => {
  const organization_id = query.get("organization_id");
  const domain = query.get("domain")?.toLowerCase();
  const search = query.get("search")?.toLowerCase();
  const where = { ...(organization_id !== null && { organization_id }) };
  const wanted = ({ domain: its, name }: Directory): boolean =>
    (domain === undefined || its === domain) && (search === undefined || name.toLowerCase().includes(search));
  const ids = store.directories.list({ where, limit: EVERY }).data.filter(wanted);
  return answerList(
    query,
    (page) => store.directories.list({ ...page, where, ids: ids.map(({ id }) => id) }),
    (directory) => directory,
  );
};

/** GET /directories/{id} */
export const getDirectory: Operation = ({ store }, { params: { id = "" } }) => {
  const directory = found(store.directories.find(id), "Directory", id);
  const users = store.directoryUsers.findAllBy("directory_id", id);
  const active = users.filter(({ state }) => state === "active").length;
  const groups = store.directoryGroups.findAllBy("directory_id", id).length;
  return { ...directory, metadata: { users: { active, inactive: users.length - active }, groups } };
};

/** DELETE /directories/{id} */
export const deleteDirectory: Operation = (context, { params: { id = "" } }) => {
  found(context.store.directories.find(id), "Directory", id);
  deleteDirectoryWithAll(context, id);
  return undefined;
};

/** GET /directory_users: of a directory, or of a group. */
export const listDirectoryUsers: Operation = ({ store }, { query }) => {
  const group = query.get("group");
  const where = directoryOf(query, group === null ? null : (store.directoryGroups.find(group)?.directory_id ?? group));
  const users = store.directoryUsers.list({ where, limit: EVERY }).data;
  const ids = users.filter(({ group_ids }) => group === null || group_ids.includes(group)).map(({ id }) => id);
  return answerList(
    query,
    (page) => store.directoryUsers.list({ ...page, where, ids }),
    (user) => withGroups(store, user),
  );
};

/** GET /directory_users/{id} */
export const getDirectoryUser: Operation = ({ store }, { params: { id = "" } }) =>
  withGroups(store, found(store.directoryUsers.find(id), "Directory User", id));

/** GET /directory_groups: of a directory, or of a user. */
export const listDirectoryGroups: Operation = ({ store }, { query }) => {
  const id = query.get("user");
  const user = id === null ? undefined : (store.directoryUsers.find(id) ?? { directory_id: id, group_ids: [] });
  const where = directoryOf(query, user?.directory_id ?? null);
  return answerList(
    query,
    (page) => store.directoryGroups.list({ ...page, where, ids: user?.group_ids }),
    (group) => group,
  );
};

/** GET /directory_groups/{id} */
export const getDirectoryGroup: Operation = ({ store }, { params: { id = "" } }) =>
  found(store.directoryGroups.find(id), "Directory Group", id);

/** POST /_lockstep/directories */
export const createDirectory: Operation = ({ store }, { body }) => {
  const { domain, ...fields } = readMembers(body, {
    organization_id: required(text()),
    name: required(text()),
    type: oneOf(...DIRECTORY_TYPES),
    domain: text(),
  });
  found(store.organizations.find(fields.organization_id), "Organization", fields.organization_id);
  return store.directories.insert({
    external_key: createSecret().slice(0, 16),
    type: "generic scim v2.0",
    state: "linked",
    ...fields,
    ...(domain !== undefined && { domain: domain.toLowerCase() }),
  });
};

const USER = {
  idp_id: text(),
  email: nullable(email),
  first_name: nullable(text()),
  last_name: nullable(text()),
  job_title: nullable(text()),
  username: nullable(text()),
  state: oneOf("active", "inactive"),
  raw_attributes: anyObject,
  custom_attributes: anyObject,
};

/** POST /_lockstep/directory_users */
export const createDirectoryUser: Operation = ({ store }, { body }) => {
  const { directory_id, ...fields } = readMembers(body, { directory_id: required(text()), ...USER });
  const { organization_id } = found(store.directories.find(directory_id), "Directory", directory_id);
  const user = store.directoryUsers.insert({
    directory_id,
    organization_id,
    idp_id: createSecret().slice(0, 12),
    email: null,
    first_name: null,
    last_name: null,
    job_title: null,
    username: fields.email ?? null,
    state: "active",
    raw_attributes: {},
    custom_attributes: {},
    group_ids: [],
    ...fields,
  });
  return withGroups(store, user);
};

/** PUT /_lockstep/directory_users/{id} */
export const updateDirectoryUser: Operation = ({ store }, { params: { id = "" }, body }) => {
  const fields = readMembers(body, USER);
  return store.transaction(() => {
    const user = found(store.directoryUsers.find(id), "Directory User", id);
    const change = differing<DirectoryUser>(user, fields);
    return withGroups(store, change === null ? user : store.directoryUsers.update(id, change));
  });
};

/** DELETE /_lockstep/directory_users/{id} */
export const deleteDirectoryUser: Operation = ({ store }, { params: { id = "" } }) => {
  found(store.directoryUsers.find(id), "Directory User", id);
  store.directoryUsers.delete(id);
  return undefined;
};

const GROUP = { idp_id: text(), raw_attributes: anyObject };

/** POST /_lockstep/directory_groups */
export const createDirectoryGroup: Operation = ({ store }, { body }) => {
  const shape = { directory_id: required(text()), name: required(text()), ...GROUP };
  const fields = readMembers(body, shape);
  const { organization_id } = found(store.directories.find(fields.directory_id), "Directory", fields.directory_id);
  return store.directoryGroups.insert({
    organization_id,
    idp_id: createSecret().slice(0, 12),
    raw_attributes: {},
    ...fields,
  });
};

/** PUT /_lockstep/directory_groups/{id} */
export const updateDirectoryGroup: Operation = ({ store }, { params: { id = "" }, body }) => {
  const fields = readMembers(body, { name: text(), ...GROUP });
  return store.transaction(() => {
    const group = found(store.directoryGroups.find(id), "Directory Group", id);
    const change = differing<DirectoryGroup>(group, fields);
    return change === null ? group : store.directoryGroups.update(id, change);
  });
};

/** DELETE /_lockstep/directory_groups/{id}: its members are removed first. */
export const deleteDirectoryGroup: Operation = (context, { params: { id = "" } }) => {
  const { store } = context;
  const { directory_id } = found(store.directoryGroups.find(id), "Directory Group", id);
  store.transaction(() => {
    for (const user of store.directoryUsers.findAllBy("directory_id", directory_id)) {
      if (user.group_ids.includes(id)) move(context, { id, userId: user.id }, "removed");
    }
    store.directoryGroups.delete(id);
  });
  return undefined;
};

/** PUT /_lockstep/directory_groups/{id}/users/{userId} */
export const addDirectoryGroupUser: Operation = (context, { params }) => move(context, params, "added");

/** DELETE /_lockstep/directory_groups/{id}/users/{userId} */
export const removeDirectoryGroupUser: Operation = (context, { params }) => move(context, params, "removed");

/** Adds to a group, or removes from it. No event if nothing changes. */
function move(
  { store }: AuthKitContext,
  { id = "", userId = "" }: Readonly<Record<string, string>>,
  how: "added" | "removed",
): object {
  return store.transaction(() => {
    const group = found(store.directoryGroups.find(id), "Directory Group", id);
    const user = found(store.directoryUsers.find(userId), "Directory User", userId);
    if (group.directory_id !== user.directory_id) throw notFound("Directory User", userId);
    if (user.group_ids.includes(id) === (how === "added")) return withGroups(store, user);
    const group_ids = how === "added" ? [...user.group_ids, id] : user.group_ids.filter((one) => one !== id);
    const moved = store.directoryUsers.update(userId, { group_ids }, { quiet: true });
    const { directory_id } = group;
    store.events.append(`dsync.group.user_${how}`, { directory_id, user: toDirectoryUserData(moved), group });
    return withGroups(store, moved);
  });
}

function directoryOf(query: URLSearchParams, implied: string | null): { directory_id?: string } {
  const directory_id = query.get("directory") ?? implied;
  return directory_id === null ? {} : { directory_id };
}

function withGroups(store: Store, user: DirectoryUser): object {
  const groups = user.group_ids.map((id) => store.directoryGroups.find(id)).filter((group) => group !== null);
  return { ...toDirectoryUserData(user), groups };
}
