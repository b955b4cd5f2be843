// Whether WorkOS sends its events to this deployment.

import type { Facts } from "../../../model/facts.ts";
import type { WebhookEndpoint } from "../../../model/workos-facts.ts";
import { isLoopback, siteUrlOf } from "./service-urls.ts";
import { webhookRoutes, type WebhookRoutes } from "./webhook-routes.ts";

export type EndpointProblem =
  /** No endpoint has the route's URL. `near`: one that was probably meant. */
  | { readonly kind: "absent"; readonly near: WebhookEndpoint | undefined }
  /** The host serves functions, not HTTP routes. */
  | { readonly kind: "cloud"; readonly near: WebhookEndpoint }
  | { readonly kind: "disabled" }
  /** Some events are not sent. */
  | { readonly kind: "events"; readonly missing: readonly string[] };

export interface RouteProblem {
  readonly routes: WebhookRoutes;
  readonly url: string;
  readonly problem: EndpointProblem;
}

/** Without these events, rows go stale. Sessions, invitations and domains can be left out on purpose. */
const EVENTS: Record<WebhookRoutes["owner"], readonly string[]> = {
  component: changesOf("user"),
  directory: ["user", "organization", "organization_membership"].flatMap(changesOf),
};

function changesOf(kind: string): string[] {
  return ["created", "updated", "deleted"].map((change) => `${kind}.${change}`);
}

/** What is wrong with the endpoint of each route that the code mounts. Local AuthKit has the endpoint by itself. */
export function endpointProblems({ project, target, deployment, workos }: Facts): RouteProblem[] {
  const site = siteUrlOf(project, target, deployment);
  if (!workos?.webhookEndpoints.ok || workos.isLocal || site === undefined || isLoopback(site)) return [];
  const endpoints = workos.webhookEndpoints.value;
  // Behind a domain of its own, the deployment still has its first address; it may not be known here.
  const custom = !site.endsWith(".convex.site");
  return webhookRoutes(project).flatMap((routes) => {
    const isFirst = ({ url }: WebhookEndpoint): boolean => url.endsWith(`.convex.site${routes.webhook}`);
    const url = (custom && endpoints.find(isFirst)?.url) || site + routes.webhook;
    const problem = problemOf(endpoints, url, EVENTS[routes.owner]);
    return problem === undefined ? [] : [{ routes, url, problem }];
  });
}

function problemOf(
  endpoints: readonly WebhookEndpoint[],
  url: string,
  events: readonly string[],
): EndpointProblem | undefined {
  const own = endpoints.filter((endpoint) => endpoint.url === url);
  if (own.length === 0) {
    const cloud = endpoints.find((endpoint) => endpoint.url === url.replace(".convex.site/", ".convex.cloud/"));
    if (cloud !== undefined) return { kind: "cloud", near: cloud };
    const sameHost = endpoints.find((endpoint) => hostOf(endpoint.url) === hostOf(url));
    const convex = endpoints.find((endpoint) => /\.convex\.(?:site|cloud)$/.test(hostOf(endpoint.url)));
    return { kind: "absent", near: sameHost ?? convex };
  }
  const enabled = own.filter((endpoint) => endpoint.enabled);
  if (enabled.length === 0) return { kind: "disabled" };
  const missing = events.filter((event) => !enabled.some((endpoint) => endpoint.events.includes(event)));
  return missing.length === 0 ? undefined : { kind: "events", missing };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
