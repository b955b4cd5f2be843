// Sets environment variables of a Convex deployment, as `convex env set` does: POST /api/update_environment_variables.

import { LockstepError } from "../errors.ts";

/**
 * Sets `values` in the deployment at `url`.
 *
 * @throws LockstepError `SERVICE_FAILED` when the deployment refuses.
 */
export async function setDeploymentEnv(
  url: string,
  adminKey: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const response = await fetch(`${url}/api/update_environment_variables`, {
    method: "POST",
    headers: { Authorization: `Convex ${adminKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ changes: Object.entries(values).map(([name, value]) => ({ name, value })) }),
  });
  if (response.ok) return;
  throw new LockstepError("SERVICE_FAILED", {
    what: `local Convex did not take the environment variables ${Object.keys(values).join(", ")}`,
    evidence: `HTTP ${response.status}: ${(await response.text()).slice(0, 500)}`,
    fix: "start again with LOCKSTEP_LOG=debug to see what local Convex says",
  });
}
