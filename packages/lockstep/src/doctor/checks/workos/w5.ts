// W5: WorkOS does not send its events to this deployment.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { provisionCommand } from "../shared/services/convex-command.ts";
import { endpointProblems, type RouteProblem } from "../shared/services/webhook-endpoints.ts";

export const W5: Check = {
  id: "W5",
  title: "No webhook endpoint sends WorkOS's events to the deployment",
  needs: ["workos"],
  why: "WorkOS sends events to the URLs that are registered as webhook endpoints, and to no others. Without one for this deployment, users, organizations and memberships that change at WorkOS do not change here.",
  fix: "In the WorkOS dashboard, under Webhooks, create an endpoint with the URL https://<your deployment>.convex.site/workos/webhook, select the events, and set its secret: `npx convex env set WORKOS_WEBHOOK_SECRET`. For Lockstep's directory, `npx lockstep provision` does all of it. The host ends in .convex.site: .convex.cloud serves functions, not HTTP routes.",
  *run(facts) {
    for (const problem of endpointProblems(facts)) yield findingOf(problem, facts.target);
  },
};

function findingOf({ routes, url, problem }: RouteProblem, target: Facts["target"]): Finding {
  const mount = { file: routes.file, line: routes.line, text: url };
  // It sets the secret on the deployment, too.
  const provision = routes.owner === "directory" ? `\nor run: ${provisionCommand(target)}` : "";
  // The directory has its reconciliation, which then brings everything late.
  const level = routes.owner === "directory" ? "warning" : "error";
  switch (problem.kind) {
    case "absent": {
      const { near } = problem;
      const other = near && new URL(near.url).host !== new URL(url).host ? new URL(near.url).host : undefined;
      return {
        level,
        what:
          other === undefined
            ? `No webhook endpoint at WorkOS has the URL ${url}`
            : `The webhook endpoint points to ${other}; this deployment is ${new URL(url).host}`,
        places: [
          { text: near === undefined ? "WorkOS has no endpoint of a Convex deployment" : `WorkOS has: ${near.url}` },
          mount,
        ],
        fix: `create an endpoint in the WorkOS dashboard, under Webhooks: ${url}${provision}`,
      };
    }
    case "cloud":
      return {
        level,
        what: `The webhook endpoint ${problem.near.url} has a host that serves no HTTP routes`,
        places: [{ text: `WorkOS has: ${problem.near.url}` }, mount],
        fix: `change its URL in the WorkOS dashboard, under Webhooks: ${url}`,
      };
    case "disabled":
      return {
        level,
        what: `The webhook endpoint ${url} is disabled`,
        places: [{ text: `WorkOS has: ${url}, disabled` }, mount],
        why: "WorkOS disables an endpoint that kept failing, or someone did. Its events are no longer sent.",
        fix: "enable it in the WorkOS dashboard, under Webhooks, once the route answers: lockstep doctor --network --only K3",
      };
    case "events":
      return {
        level: "warning",
        what: `The webhook endpoint ${url} does not get ${problem.missing.join(", ")}`,
        places: [{ text: `WorkOS does not send it ${problem.missing.join(", ")}` }, mount],
        why: "WorkOS sends the events that are selected for an endpoint. What the others would change stays as it was.",
        fix: `select them in the WorkOS dashboard, under Webhooks: ${problem.missing.join(", ")}${provision}`,
      };
  }
}
