// Configures local AuthKit for the app before the app starts, through WorkOS's own API: redirect URIs, CORS origins, the webhook of a
// component for Convex. Repeated on every start of the stack without creating duplicates. Also collects the secrets by which the deployment
// recognizes local AuthKit.

import { LockstepError } from "../errors.ts";
import type { AppFacts } from "./app/app-facts.ts";
import { defaultRedirectUri, redirectUris } from "./app/app-environment.ts";
import type { SeedValues } from "./seed-values.ts";

/** ms. */
const TIMEOUT = 30_000;
const COMPONENT = "@convex-dev/workos-authkit";
/** The events that it syncs, and those that its `events` option may add. */
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
  for (const uri of [...redirectUris(facts), defaultRedirectUri(facts, appUrl)].filter((uri) => !uris.includes(uri)))
    await call("POST", "/user_management/redirect_uris", { uri });
  for (const origin of facts.authKit.corsOrigins.filter((origin) => !origins.includes(origin)))
    await call("POST", "/user_management/cors_origins", { origin });
  const leadsHere = (url: string): boolean => isAt(siteUrl, url);
  const action = actions.find(({ url }) => leadsHere(url));
  const endpoint = await webhookEndpoint(call, { leadsHere, wanted: wantedEndpoint(facts), siteUrl });
  return {
    ...(endpoint !== undefined && { WORKOS_WEBHOOK_SECRET: endpoint.secret }),
    ...(action !== undefined && { WORKOS_ACTION_SECRET: action.secret }),
  };
}

interface Endpoint {
  endpoint_url: string;
  secret: string;
}

/** What a component receives. */
interface Wanted {
  path: string;
  /** Empty: every event. */
  events: string[];
}

function wantedEndpoint({ directoryWebhook, packages }: AppFacts): Wanted | undefined {
  if (directoryWebhook !== null) return { path: directoryWebhook, events: [] };
  return packages.has(COMPONENT) ? { path: "/workos/webhook", events: EVENTS } : undefined;
}

/** The component's endpoint, created if missing; without a component, an endpoint that leads to the deployment. */
async function webhookEndpoint(
  call: Call,
  { leadsHere, wanted, siteUrl }: { leadsHere: (url: string) => boolean; wanted: Wanted | undefined; siteUrl: string },
): Promise<Endpoint | undefined> {
  const here = (await list<Endpoint>(call, "/webhook_endpoints")).filter(({ endpoint_url }) => leadsHere(endpoint_url));
  if (wanted === undefined) return here[0];
  const { path, events } = wanted;
  return (
    here.find(({ endpoint_url }) => new URL(endpoint_url).pathname === path) ??
    ((await call("POST", "/webhook_endpoints", { endpoint_url: siteUrl + path, events })) as Endpoint)
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
