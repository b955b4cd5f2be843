// D1: auth.config.ts reads the client ID from a variable that the deployment has not set.

import type { Check } from "../../model/check.ts";
import type { DeploymentFacts } from "../../model/deployment-facts.ts";
import type { Facts } from "../../model/facts.ts";
import { authKitSection } from "../shared/services/authkit-section.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";
import { missingVariables } from "../shared/services/deployed-clients.ts";
import { settingsOf } from "../shared/variables/settings.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

export const D1: Check = {
  id: "D1",
  title: "WORKOS_CLIENT_ID is not set on the deployment",
  needs: ["deployment"],
  why: "Convex evaluates auth.config.ts with the deployment's variables, not with those of .env.local. While it is missing, a push fails, and the deployment keeps the providers that it had before: none, on a new deployment, so every user is signed out there.",
  fix: "Set the variable on each deployment, with the app's value: `npx convex env set WORKOS_CLIENT_ID client_…`, with `--prod` for production. Then push again.",
  *run(facts) {
    const { deployment, project } = facts;
    if (deployment === undefined) return;
    const config = authConfigOf(facts);
    for (const { name, line } of missingVariables(facts)) {
      // Others are reported with the provider that has them.
      if (name !== "WORKOS_CLIENT_ID") continue;
      yield {
        level: "error",
        what: `${name} is not set on ${deploymentTitle(deployment)}, and auth.config.ts reads it`,
        places: [
          { text: `the variables of ${deploymentTitle(deployment)}` },
          ...("file" in config ? [{ file: config.file, line, text: name }] : []),
        ],
        fix: [
          ...keyFirst(facts, deployment),
          convexCommand(project, `env set ${name} ${valueOf(facts)}`, deployment),
        ].join("\n"),
      };
    }
  },
};

/** The app's own value, if there is one. */
function valueOf({ project, target }: Facts): string {
  const values = [...new Set(settingsOf(project, "WORKOS_CLIENT_ID", target).map(({ setting }) => setting.value))];
  return values.length === 1 && values[0] !== undefined ? values[0] : "client_…";
}

/** With a section for this deployment in convex.json, the client ID alone would make `convex dev` create another environment. */
function keyFirst({ project }: Facts, deployment: DeploymentFacts): string[] {
  const managed = authKitSection(project, deployment.type) !== undefined;
  const hasKey = deployment.env.ok && Boolean(deployment.env.value.get("WORKOS_API_KEY"));
  return managed && !hasKey ? [convexCommand(project, "env set WORKOS_API_KEY", deployment)] : [];
}
