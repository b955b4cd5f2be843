// Configures local AuthKit for the app before the app starts, through WorkOS's own API: redirect URIs, CORS origins, the webhook of the
// Convex component. Repeated on every start of the stack without creating duplicates. Also collects the secrets by which the deployment
// recognizes local AuthKit.

import { LockstepError } from "../errors.ts";
import type { AppFacts } from "./app/app-facts.ts";
import { redirectUris } from "./app/app-environment.ts";
import type { SeedValues } from "./seed-values.ts";

/** ms. */
const TIMEOUT = 30_000;
const COMPONENT = "@convex-dev/workos-authkit";
/** The events that the component syncs, and those that its `events` option may add. */
const EVENTS = ["user", "organization", "organization_membership", "role"]
  .flatMap((of) => ["created", "updated", "deleted"].map((what) => `${of}.${what}`))
  .concat("session.created", "session.revoked");

/**
 * Sets local AuthKit up for the app; resolves to the variables that the deployment needs for it.
 *
 * @throws LockstepError `SERVICE_FAILED`
 */
export async function prepareAuthkit(
  facts: AppFacts,
  {
    authkitUrl,
    appUrl,
    siteUrl,
    apiKey,
    actions,
  }: { authkitUrl: string; appUrl: string; siteUrl: string } & Omit<SeedValues, "users">,
): Promise<Record<string, string>> {
  const call = api(authkitUrl, apiKey);
  // The default client of `lockstep authkit` already has these.
  const [uris, origins] = [[appUrl, `${appUrl}/callback`], [appUrl]];
  for (const { uri } of await list<{ uri: string }>(call, "/user_management/redirect_uris")) uris.push(uri);
  for (const { origin } of await list<{ origin: string }>(call, "/user_management/cors_origins")) origins.push(origin);
  for (const uri of redirectUris(facts).filter((uri) => !uris.includes(uri)))
    await call("POST", "/user_management/redirect_uris", { uri });
  for (const origin of facts.authKit.corsOrigins.filter((origin) => !origins.includes(origin)))
    await call("POST", "/user_management/cors_origins", { origin });
  const leadsHere = (url: string): boolean => isAt(siteUrl, url);
  const action = actions.find(({ url }) => leadsHere(url));
  const endpoint = await webhookEndpoint(call, { leadsHere, component: facts.packages.has(COMPONENT), siteUrl });
  return {
    ...(endpoint !== undefined && { WORKOS_WEBHOOK_SECRET: endpoint.secret }),
    ...(action !== undefined && { WORKOS_ACTION_SECRET: action.secret }),
  };
}

interface Endpoint {
  endpoint_url: string;
  secret: string;
}

/** The component's endpoint, created if missing; without the component, an endpoint that leads to the deployment. */
async function webhookEndpoint(
  call: Call,
  { leadsHere, component, siteUrl }: { leadsHere: (url: string) => boolean; component: boolean; siteUrl: string },
): Promise<Endpoint | undefined> {
  const endpoints = await list<Endpoint>(call, "/webhook_endpoints");
  if (!component) return endpoints.find(({ endpoint_url }) => leadsHere(endpoint_url));
  const url = `${siteUrl}/workos/webhook`;
  return (
    endpoints.find(({ endpoint_url }) => endpoint_url === url) ??
    ((await call("POST", "/webhook_endpoints", { endpoint_url: url, events: EVENTS })) as Endpoint)
  );
}

/** Whether an address belongs to a site on this machine, under any of its names. */
function isAt(site: string, address: string): boolean {
  const [here, there] = [site, address].map((url) => (URL.canParse(url) ? new URL(url) : undefined));
  const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;
  return here !== undefined && here.port === there?.port && loopback.test(there.hostname);
}

async function list<T>(call: Call, path: string): Promise<T[]> {
  return ((await call("GET", `${path}?limit=100`)) as { data: T[] }).data;
}

type Call = (method: string, path: string, body?: object) => Promise<unknown>;

function api(authkitUrl: string, apiKey: string): Call {
  return async (method, path, body) => {
    const response = await fetch(authkitUrl + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (response.ok) return response.json();
    throw new LockstepError("SERVICE_FAILED", {
      what: "local AuthKit could not be set up for the app",
      evidence: `${method} ${path} gave HTTP ${response.status}`,
      fix: "if it was seeded with its own API keys, pass the same --seed again",
    });
  };
}
