// D4: `convex dev` would create another WorkOS environment and overwrite the client ID that was set by hand.

import type { Check } from "../../model/check.ts";
import { authKitSection } from "../shared/services/authkit-section.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";

export const D4: Check = {
  id: "D4",
  title: "The deployment has a client ID without an API key, and convex.json has an authKit section",
  needs: ["deployment"],
  why: "With an `authKit` section in convex.json, `convex dev` and `convex deploy` want both the client ID and the API key on the deployment. If one is missing, they create a WorkOS environment of their own, overwrite WORKOS_CLIENT_ID with that of the new one, and the app then signs in at an environment that the deployment does not trust.",
  fix: "Set the key of the client's environment before the next `convex dev`: `npx convex env set WORKOS_API_KEY`. Or, if Convex is not to manage WorkOS, remove the section from convex.json.",
  *run({ project, deployment }) {
    if (!deployment?.env.ok) return;
    const { value } = deployment.env;
    const section = authKitSection(project, deployment.type);
    if (section === undefined || !value.get("WORKOS_CLIENT_ID") || value.get("WORKOS_API_KEY")) return;
    const command = section.type === "dev" ? "convex dev" : "convex deploy";
    const file = project.convex?.jsonFile ?? "convex.json";
    yield {
      level: "error",
      what: `WORKOS_API_KEY is not set on ${deploymentTitle(deployment)}: \`${command}\` would create another WorkOS environment and overwrite WORKOS_CLIENT_ID`,
      places: [
        { text: `the variables of ${deploymentTitle(deployment)}` },
        { file, line: section.line, text: `authKit.${section.type}` },
      ],
      fix: `${convexCommand(project, "env set WORKOS_API_KEY", deployment)}\nor remove authKit.${section.type} from ${file}`,
    };
  },
};
