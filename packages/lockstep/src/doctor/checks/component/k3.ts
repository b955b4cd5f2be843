// K3: the route for WorkOS's webhooks does not answer as it should.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { convexCommand } from "../shared/services/convex-command.ts";
import { webhookRoutes, type WebhookRoutes } from "../shared/services/webhook-routes.ts";

export const K3: Check = {
  id: "K3",
  title: "The webhook route does not answer",
  needs: ["network"],
  why: "A webhook without a signature must be refused, with 401 or 400. Another answer means that WorkOS's webhooks do not arrive either: 404, the route is not deployed; 405, another route has the path; 503, its secret is not set.",
  fix: "Push the functions, `npx convex dev --once`, or `npx convex deploy` for production. The route is mounted by `app.use(directory, directoryOptions(app))` in convex.config.ts, or, for Convex's component, by `authKit.registerRoutes(http)` in http.ts, whose default export must be that router.",
  *run(facts) {
    const routes = webhookRoutes(facts.project);
    for (const [url, status] of facts.network?.webhooks ?? []) {
      const route = routes.find(({ webhook }) => url.endsWith(webhook));
      const finding = status.ok && route ? findingOf(facts, url, status.value, route) : undefined;
      if (finding !== undefined) yield finding;
    }
  },
};

function findingOf(
  { project, target, deployment }: Facts,
  url: string,
  status: number,
  { owner, file, line }: WebhookRoutes,
): Finding | undefined {
  const places = [{ file, line, text: `${url} answered ${status}` }];
  const push = convexCommand(project, target === "production" ? "deploy" : "dev --once");
  if (status === 404) {
    const where = file.includes("convex.config") ? file : "http.ts";
    return {
      level: "error",
      what: `${url} answers 404: the route that ${where} mounts is not deployed`,
      places,
      fix: push,
    };
  }
  if (status === 405) {
    return { level: "error", what: `${url} answers 405: it does not take POST requests`, places, fix: push };
  }
  if (status === 503 && owner === "directory") {
    // With the deployment's variables known, another check names the one that is missing.
    if (deployment?.env.ok) return undefined;
    return {
      level: "error",
      what: `${url} answers 503: WORKOS_WEBHOOK_SECRET is not set on the deployment`,
      places,
      fix: convexCommand(
        project,
        "env set WORKOS_WEBHOOK_SECRET",
        target === "production" ? { type: "prod" } : undefined,
      ),
    };
  }
  // The component throws when a signature is missing.
  if (status < 500 || (status === 500 && owner === "component")) return undefined;
  return {
    level: "error",
    what: `${url} answers ${status} to a webhook without a signature`,
    places,
    fix: `${convexCommand(project, "logs", target === "production" ? { type: "prod" } : undefined)} shows why`,
  };
}
