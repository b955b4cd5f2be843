// W9: one WorkOS environment serves development and production.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";
import { siteUrlOf } from "../shared/services/service-urls.ts";
import { placeOf } from "../shared/variables/settings.ts";

export const W9: Check = {
  id: "W9",
  title: "One WorkOS environment serves several deployments",
  needs: ["deployment"],
  why: "Users, organizations and roles belong to a WorkOS environment, not to a deployment. With one environment for development and production, a user that you delete while testing is gone in production too, and a token from one is accepted by the other.",
  fix: "Use the WorkOS environment Production for the production deployment, with its own client ID and API key: `npx convex env set WORKOS_CLIENT_ID client_… --prod` and `npx convex env set WORKOS_API_KEY --prod`, then deploy, and set both on the host of the app.",
  *run(facts) {
    yield* sharedClient(facts);
    yield* otherDeployments(facts);
  },
};

/** The production deployment has the client ID of .env.local, next to the name of a development deployment. */
function* sharedClient({ project, deployment }: Facts): Iterable<Finding> {
  if (deployment?.type !== "prod" || !deployment.env.ok) return;
  // A test key says so by itself, and is reported.
  if (deployment.env.value.get("WORKOS_API_KEY")?.startsWith("sk_test_")) return;
  const deployed = deployment.env.value.get("WORKOS_CLIENT_ID");
  const envs = [...project.apps, ...(project.convex ? [project.convex] : [])].map(({ env }) => env);
  const isDev = envs.some((env) =>
    env.all.some(({ name, value }) => name === "CONVEX_DEPLOYMENT" && /^(?:dev|local|anonymous):/.test(value)),
  );
  const local = envs
    .flatMap(({ all }) => all)
    .find(
      ({ name, value, file }) => name.endsWith("WORKOS_CLIENT_ID") && value === deployed && file.endsWith(".env.local"),
    );
  if (!isDev || local === undefined) return;
  yield {
    level: "warning",
    what: `${deploymentTitle(deployment).replace(/^t/, "T")} and development use one WorkOS environment, ${local.value}`,
    places: [
      { text: `WORKOS_CLIENT_ID of ${deploymentTitle(deployment)}: ${local.value}` },
      placeOf(local, `${local.name}=${local.value}`),
    ],
    fix: convexCommand(project, "env set WORKOS_CLIENT_ID client_…", deployment),
  };
}

/** Its events go to other deployments as well: with a live key, those of production's users. */
function* otherDeployments({ project, target, deployment, workos }: Facts): Iterable<Finding> {
  if (!workos?.isLive || workos.isLocal || !workos.webhookEndpoints.ok || deployment === undefined) return;
  const site = siteUrlOf(project, target, deployment);
  const enabled = workos.webhookEndpoints.value.filter(({ enabled: is, url }) => is && URL.canParse(url));
  const hosts = [...new Set(enabled.map(({ url }) => new URL(url).host))].filter((host) =>
    host.endsWith(".convex.site"),
  );
  const others = hosts.filter((host) => `https://${host}` !== site);
  if (site === undefined || others.length === 0 || others.length === hosts.length) return;
  yield {
    level: "warning",
    what: `WorkOS's production environment sends its events to ${others.join(", ")} as well as to this deployment`,
    places: [{ text: `WorkOS has endpoints at ${hosts.join(", ")}` }],
    why: "Each deployment with an endpoint gets a copy of the users of this environment. One that is not production has other people's addresses then, and whatever its functions send goes to real users.",
    fix: "delete the endpoints of other deployments in the WorkOS dashboard, under Webhooks",
  };
}
