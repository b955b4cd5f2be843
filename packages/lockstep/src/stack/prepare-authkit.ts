// What local AuthKit is told of the app before it starts, through WorkOS's own API: redirect URIs, CORS origins, the webhook of the Convex
// component. All of it is asked for as often as the stack starts, and is there once.

import { LockstepError } from "../errors.ts";
import type { AppFacts } from "./app-facts.ts";
import { redirectUris } from "./app-environment.ts";

const COMPONENT = "@convex-dev/workos-authkit";
/** What the component keeps in step, and what its `events` can be asked for. */
const EVENTS = ["user", "organization", "organization_membership", "role"]
  .flatMap((of) => ["created", "updated", "deleted"].map((what) => `${of}.${what}`))
  .concat("session.created", "session.revoked");

/**
 * Sets local AuthKit up for the app; resolves to what the deployment must know for it.
 *
 * @throws LockstepError `SERVICE_FAILED`
 */
export async function prepareAuthkit(
  facts: AppFacts,
  { authkitUrl, appUrl, siteUrl, apiKey }: { authkitUrl: string; appUrl: string; siteUrl: string; apiKey: string },
): Promise<Record<string, string>> {
  const call = api(authkitUrl, apiKey);
  // The client that `lockstep authkit` starts with has these.
  const [uris, origins] = [[appUrl, `${appUrl}/callback`], [appUrl]];
  for (const { uri } of await list<{ uri: string }>(call, "/user_management/redirect_uris")) uris.push(uri);
  for (const { origin } of await list<{ origin: string }>(call, "/user_management/cors_origins")) origins.push(origin);
  for (const uri of redirectUris(facts).filter((uri) => !uris.includes(uri)))
    await call("POST", "/user_management/redirect_uris", { uri });
  for (const origin of facts.authKit.corsOrigins.filter((origin) => !origins.includes(origin)))
    await call("POST", "/user_management/cors_origins", { origin });
  if (!facts.packages.has(COMPONENT)) return {};
  const url = `${siteUrl}/workos/webhook`;
  const endpoints = await list<{ endpoint_url: string; secret: string }>(call, "/webhook_endpoints");
  const endpoint =
    endpoints.find(({ endpoint_url }) => endpoint_url === url) ??
    ((await call("POST", "/webhook_endpoints", { endpoint_url: url, events: EVENTS })) as { secret: string });
  return { WORKOS_WEBHOOK_SECRET: endpoint.secret };
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
    });
    if (response.ok) return response.json();
    throw new LockstepError("SERVICE_FAILED", {
      what: "local AuthKit could not be set up for the app",
      evidence: `${method} ${path} gave HTTP ${response.status}`,
      fix: "if it was seeded with API keys of its own, give the same --seed again",
    });
  };
}
