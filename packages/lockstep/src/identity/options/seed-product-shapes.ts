// The parts of a seed for WorkOS's products other than AuthKit: directories, and accounts at outside providers.

import { DIRECTORY_TYPES } from "../objects/products/directory.ts";
import { anything, email, listOf, members, oneOf, text, time, type Check } from "./seed-shape.ts";

/** A directory. Its users are in groups by address. */
export interface SeedDirectory {
  name: string;
  /** Name or id. */
  organization: string;
  type?: (typeof DIRECTORY_TYPES)[number];
  domain?: string;
  users?: SeedDirectoryUser[];
  groups?: { name: string; users?: string[] }[];
}

/** A user of a directory. */
export interface SeedDirectoryUser {
  email: string;
  idp_id?: string;
  first_name?: string;
  last_name?: string;
  job_title?: string;
  username?: string;
  state?: "active" | "inactive";
  raw_attributes?: object;
  custom_attributes?: object;
}

/** An account at an outside provider: of a user (address), of one in an organization (name or id), or of an organization. */
export interface SeedConnectedAccount {
  /** Slug, e.g. `github`. */
  provider: string;
  email?: string;
  organization?: string;
  /** Default: a made-up one. */
  access_token?: string;
  expires_at?: string;
  scopes?: string[];
  state?: "connected" | "needs_reauthorization" | "disconnected";
}

const directoryUser = members(
  { email },
  {
    idp_id: text,
    first_name: text,
    last_name: text,
    job_title: text,
    username: text,
    state: oneOf("active", "inactive"),
    raw_attributes: anything,
    custom_attributes: anything,
  },
);
const directoryGroup = members({ name: text }, { users: listOf(text) });

/** Throws `SeedProblem` for invalid directories. */
export const directories: Check = listOf(
  members(
    { name: text, organization: text },
    { type: oneOf(...DIRECTORY_TYPES), domain: text, users: listOf(directoryUser), groups: listOf(directoryGroup) },
  ),
);

/** Throws `SeedProblem` for invalid accounts. */
export const connectedAccounts: Check = listOf(
  members(
    { provider: text },
    {
      email,
      organization: text,
      access_token: text,
      expires_at: time,
      scopes: listOf(text),
      state: oneOf("connected", "needs_reauthorization", "disconnected"),
    },
  ),
);
