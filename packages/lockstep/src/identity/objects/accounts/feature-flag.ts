// Feature flags and their targets. WorkOS creates flags only in its dashboard.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A flag. */
export interface FeatureFlag extends WorkosObject {
  object: "feature_flag";
  slug: string;
  name: string;
  description: string | null;
  owner: { email: string; first_name: string | null; last_name: string | null } | null;
  tags: string[];
  /** False: off for all users. */
  enabled: boolean;
  /** The value for subjects that are not targets. */
  default_value: boolean;
}

/** Explicit targets, not returned by the API: ids of users and organizations. */
export interface FlagTargets {
  users: string[];
  organizations: string[];
}

/** The kind. Its events contain the actor and the previous values: see operations/access/flag-event.ts. */
export const FEATURE_FLAG: ObjectKind<FeatureFlag> = {
  object: "feature_flag",
  prefix: "flag",
  keys: ({ slug }) => ({ slug }),
};
