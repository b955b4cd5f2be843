// Where the services of a project are, by its settings.

import type { DeploymentFacts } from "../../../model/deployment-facts.ts";
import type { Project } from "../../../project/project.ts";
import { anySetting, type Target } from "../variables/settings.ts";

/** Where WorkOS's API is. */
const WORKOS_ORIGIN = "https://api.workos.com";

/** The deployment's URL, without a slash at its end. */
export function convexUrlOf(project: Project, target: Target): string | undefined {
  const value = anySetting(project, "CONVEX_URL", target)?.value;
  return value !== undefined && URL.canParse(value) ? new URL(value).origin : undefined;
}

/** Where the deployment's HTTP actions are: a setting says so, or the deployment's own URL does. */
export function siteUrlOf(
  project: Project,
  target: Target,
  deployment?: Pick<DeploymentFacts, "url">,
): string | undefined {
  const value = anySetting(project, "CONVEX_SITE_URL", target)?.value;
  if (value !== undefined && URL.canParse(value)) return new URL(value).origin;
  const url = convexUrlOf(project, target) ?? deployment?.url;
  return url?.endsWith(".convex.cloud") ? url.replace(/cloud$/, "site") : undefined;
}

/** The origin of WorkOS's API, or of local AuthKit, for an app's server. Only unprefixed settings count: a page's are for its sign-in alone. */
export function workosOriginOf(project: Project, target: Target): string {
  const value = (name: string): string => {
    const setting = anySetting(project, name, target);
    return setting?.name === name ? setting.value : "";
  };
  const url = value("WORKOS_API_URL");
  if (URL.canParse(url) && isLoopback(url)) return new URL(url).origin;
  const host = value("WORKOS_API_HOSTNAME");
  if (host === "") return WORKOS_ORIGIN;
  const port = value("WORKOS_API_PORT");
  const named = `${value("WORKOS_API_HTTPS") === "false" ? "http" : "https"}://${host}${port && `:${port}`}`;
  // A key is sent there.
  return URL.canParse(named) && (named.startsWith("https:") || isLoopback(named))
    ? new URL(named).origin
    : WORKOS_ORIGIN;
}

/** Where the pages of an app sign in: a custom domain of the Authentication API, or WorkOS's own. */
export function authOriginOf(project: Project, target: Target): string {
  const url = anySetting(project, "WORKOS_API_URL", target)?.value ?? "";
  if (URL.canParse(url)) return new URL(url).origin;
  const host = anySetting(project, "WORKOS_API_HOSTNAME", target)?.value;
  if (host === undefined) return WORKOS_ORIGIN;
  const server = workosOriginOf(project, target);
  if (server.includes(host)) return server;
  return URL.canParse(`https://${host}`) ? new URL(`https://${host}`).origin : WORKOS_ORIGIN;
}

/** Whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);
}
