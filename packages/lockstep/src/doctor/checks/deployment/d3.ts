// D3: the API key of the deployment belongs to another WorkOS environment than its client ID.

import type { Check } from "../../model/check.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";
import { isOther, MATCH_UNVERIFIED } from "../shared/services/key-pairs.ts";

export const D3: Check = {
  id: "D3",
  title: "The deployment's API key belongs to another environment than its client ID",
  needs: ["deployment", "workos"],
  why: "The deployment trusts tokens of its client ID, and reads users, organizations and roles with its API key. If the two are of different WorkOS environments, the users who sign in are not those that it reads, and nothing that it changes at WorkOS reaches them.",
  fix: "Copy the API key and the client ID from one environment of the WorkOS dashboard, and set both: `npx convex env set WORKOS_API_KEY`, and `npx convex env set WORKOS_CLIENT_ID client_…`.",
  *run({ project, deployment, workos }) {
    // If the app's own pair is wrong too, that is reported, and comes first.
    if (deployment === undefined || !isOther(workos?.deployment) || isOther(workos?.app)) return;
    yield {
      level: "error",
      what: `WORKOS_API_KEY and WORKOS_CLIENT_ID of ${deploymentTitle(deployment)} are of different WorkOS environments`,
      places: [workos?.deployment?.key ?? {}, workos?.deployment?.client ?? {}],
      fix: `copy the key of the client's environment from the WorkOS dashboard, then: ${convexCommand(project, "env set WORKOS_API_KEY", deployment)}`,
      unverified: MATCH_UNVERIFIED,
    };
  },
};
