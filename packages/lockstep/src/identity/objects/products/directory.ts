// Directory Sync: the directory of an organization's identity provider, and its members, as WorkOS would sync them.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** WorkOS's names for the providers' kinds. */
export const DIRECTORY_TYPES = [
  "azure scim v2.0",
  "bamboohr",
  "breathe hr",
  "cezanne hr",
  "cyberark scim v2.0",
  "fourth hr",
  "generic scim v2.0",
  "gsuite directory",
  "hibob",
  "jump cloud scim v2.0",
  "okta scim v2.0",
  "onelogin scim v2.0",
  "people hr",
  "personio",
  "pingfederate scim v2.0",
  "rippling scim v2.0",
  "s3",
  "sailpoint scim v2.0",
  "sftp",
  "sftp workday",
  "workday",
] as const;

/** A directory. */
export interface Directory extends WorkosObject {
  object: "directory";
  organization_id: string;
  external_key: string;
  type: (typeof DIRECTORY_TYPES)[number];
  state: "linked";
  name: string;
  domain?: string;
}

/** A group of a directory. */
export interface DirectoryGroup extends WorkosObject {
  object: "directory_group";
  directory_id: string;
  organization_id: string;
  idp_id: string;
  name: string;
  raw_attributes: Readonly<Record<string, unknown>>;
}

/** A user of a directory. */
export interface DirectoryUser extends WorkosObject {
  object: "directory_user";
  directory_id: string;
  organization_id: string;
  idp_id: string;
  email: string | null;
  first_name: string | null;
  last_name: string | null;
  job_title: string | null;
  username: string | null;
  state: "active" | "inactive";
  raw_attributes: Readonly<Record<string, unknown>>;
  custom_attributes: Readonly<Record<string, unknown>>;
  /** Ids of groups. Responses contain the groups themselves. */
  group_ids: readonly string[];
}

/** The kind of directories. Events call a linked one active. */
export const DIRECTORY: ObjectKind<Directory> = {
  object: "directory",
  prefix: "directory",
  keys: ({ organization_id }) => ({ organization_id }),
  events: { created: "dsync.activated", deleted: "dsync.deleted" },
  eventData: (directory) => ({ ...directory, state: "active", domains: [] }),
};

/** The kind of groups. */
export const DIRECTORY_GROUP: ObjectKind<DirectoryGroup> = {
  object: "directory_group",
  prefix: "directory_group",
  keys: ({ directory_id }) => ({ directory_id }),
  events: { created: "dsync.group.created", updated: "dsync.group.updated", deleted: "dsync.group.deleted" },
};

/** The kind of users. */
export const DIRECTORY_USER: ObjectKind<DirectoryUser> = {
  object: "directory_user",
  prefix: "directory_user",
  keys: ({ directory_id }) => ({ directory_id }),
  events: { created: "dsync.user.created", updated: "dsync.user.updated", deleted: "dsync.user.deleted" },
  eventData: toDirectoryUserData,
};

/** A user as events contain it: without groups. */
export function toDirectoryUserData(user: DirectoryUser): object {
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  return {
    ...user,
    // Omitted.
    group_ids: undefined,
    name: name === "" ? null : name,
    emails: user.email === null ? [] : [{ primary: true, type: "work", value: user.email }],
  };
}
