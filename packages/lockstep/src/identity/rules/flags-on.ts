// Which feature flags are on for a user or organization: a pure decision over the existing flags.

import type { FeatureFlag, FlagTargets } from "../objects/accounts/feature-flag.ts";
import type { Tables } from "../store/tables.ts";

/** The subject of a flag request. */
export interface FlagContext {
  userId: string | null;
  organizationIds: readonly string[];
}

/** Whether a flag is on: it is enabled, and on by default or for one of the requested subjects. */
function isOn(flag: FeatureFlag, targets: FlagTargets, { userId, organizationIds }: FlagContext): boolean {
  if (!flag.enabled) return false;
  if (flag.default_value || (userId !== null && targets.users.includes(userId))) return true;
  return organizationIds.some((id) => targets.organizations.includes(id));
}

/** The flags that are on, newest first. */
export function flagsOn({ featureFlags }: Pick<Tables, "featureFlags">, context: FlagContext): FeatureFlag[] {
  if (featureFlags.count() === 0) return [];
  const all = featureFlags.list({ limit: Number.MAX_SAFE_INTEGER }).data;
  return all.filter((flag) => isOn(flag, targetsOf({ featureFlags }, flag.id), context));
}

/** The explicit targets of a flag. */
export function targetsOf({ featureFlags }: Pick<Tables, "featureFlags">, id: string): FlagTargets {
  return featureFlags.secretOf(id) ?? { users: [], organizations: [] };
}
