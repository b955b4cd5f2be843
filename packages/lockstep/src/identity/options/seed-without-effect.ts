// Keys of an emulator seed that local AuthKit does not support.

import type { Path } from "./seed-shape.ts";
import type { AuthKitSeed } from "./seed.ts";

// Keys of WorkOS's emulator for unsupported features, at the top level and in list entries.
const WITHOUT_EFFECT: Readonly<Record<string, readonly string[]>> = {
  "": ["connectApplications", "pipeConnections", "agentBlueprints"],
  users: ["impersonator"],
  organizations: ["groups"],
  roles: ["is_default_role", "priority", "resource_type_slug"],
  permissions: ["resource_type_slug"],
  connections: ["profiles"],
  apiKeys: ["environment"],
  featureFlags: ["id", "owner"],
};

/** The keys of a checked seed without an effect, for the log at start. */
export function withoutEffect(seed: AuthKitSeed): Path[] {
  const found: Path[] = [];
  for (const [list, keys] of Object.entries(WITHOUT_EFFECT)) {
    const listed = (seed as Record<string, unknown>)[list] ?? [];
    const entries: object[] = list === "" ? [seed] : Array.isArray(listed) ? listed : [];
    for (const [i, entry] of entries.entries()) {
      for (const key of keys) if (Object.hasOwn(entry, key)) found.push(list === "" ? [key] : [list, i, key]);
    }
  }
  return found;
}
