// D7: a route for WorkOS's requests is mounted, and the secret that verifies them is not set.

import type { Check } from "../../model/check.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";
import { answersActions, webhookRoutes } from "../shared/services/webhook-routes.ts";

export const D7: Check = {
  id: "D7",
  title: "A webhook route is mounted, and its secret is not set",
  needs: ["deployment"],
  why: "The route verifies each request of WorkOS with a secret of the deployment. Without it, every webhook is refused: users and organizations do not reach the deployment, and a refused Action keeps users from signing in.",
  fix: "In the WorkOS dashboard, open the endpoint under Webhooks, or the action under Actions, copy its secret, and set it: `npx convex env set WORKOS_WEBHOOK_SECRET`, or `npx convex env set WORKOS_ACTION_SECRET`.",
  *run({ project, deployment }) {
    if (!deployment?.env.ok) return;
    const set = deployment.env.value;
    for (const routes of webhookRoutes(project)) {
      if (!routes.defaultSecrets) continue;
      const needed = [
        { name: "WORKOS_WEBHOOK_SECRET", path: routes.webhook, from: "the endpoint under Webhooks" },
        ...(answersActions(project, routes)
          ? [{ name: "WORKOS_ACTION_SECRET", path: routes.action, from: "the action under Actions" }]
          : []),
      ];
      for (const { name, path, from } of needed) {
        if (set.get(name)) continue;
        yield {
          level: "error",
          what: `${name} is not set on ${deploymentTitle(deployment)}, and ${routes.file} mounts ${path}`,
          places: [
            { text: `the variables of ${deploymentTitle(deployment)}` },
            { file: routes.file, line: routes.line, text: path },
          ],
          fix: `copy the secret of ${from} in the WorkOS dashboard, then: ${convexCommand(project, `env set ${name}`, deployment)}`,
        };
      }
    }
  },
};
