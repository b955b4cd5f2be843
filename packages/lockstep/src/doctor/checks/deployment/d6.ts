// D6: the deployment has no providers at all.

import type { Check } from "../../model/check.ts";
import { convexCommand } from "../shared/services/convex-command.ts";
import { convexUrlOf } from "../shared/services/service-urls.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

export const D6: Check = {
  id: "D6",
  title: "No provider is deployed",
  needs: ["network"],
  why: "A deployment without a provider refuses every token. auth.config.ts takes effect once it is pushed, and it is pushed with the functions of the folder that it is in.",
  fix: "Push: `npx convex dev --once`, or `npx convex deploy` for production. If the push fails, it names what is missing. If it succeeds and nothing changes, the app uses a different deployment from the one that you push to: compare its CONVEX_URL with CONVEX_DEPLOYMENT.",
  *run(facts) {
    const { project, target, network } = facts;
    const config = authConfigOf(facts);
    if (!network?.providers?.ok || network.providers.value.length > 0) return;
    if (config.kind !== "read" && config.kind !== "opaque") return;
    yield {
      level: "error",
      what: `${convexUrlOf(project, target) ?? facts.deployment?.url ?? "The deployment"} has no provider, although ${config.file} lists some`,
      places: [{ file: config.file }, { text: "deployed: no providers" }],
      fix: convexCommand(project, target === "production" ? "deploy" : "dev --once"),
    };
  },
};
