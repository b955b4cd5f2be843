// Feature flags, and whom they are on for. WorkOS makes them in its dashboard only.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** A flag. */
export interface FeatureFlag extends WorkosObject {
  object: "feature_flag";
  slug: string;
  name: string;
  description: string | null;
  owner: { email: string; first_name: string | null; last_name: string | null } | null;
  tags: string[];
  /** False: off for everybody. */
  enabled: boolean;
  /** What it is for whoever is no target. */
  default_value: boolean;
}

/** Whom a flag is on for by name, out of the API's sight: ids of users and organizations. */
export interface FlagTargets {
  users: string[];
  organizations: string[];
}

/** The kind. Its events say who did it and what was before: see events/flag-event.ts. */
export const FEATURE_FLAG: ObjectKind<FeatureFlag> = {
  object: "feature_flag",
  prefix: "flag",
  keys: ({ slug }) => ({ slug }),
};
