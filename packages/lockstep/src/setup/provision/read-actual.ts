// Reads what a WorkOS environment has.

import type { Desired } from "./desired.ts";
import type { Actual, Endpoint } from "./plan.ts";
import { isOk, listAll, objectOf, refusal, type WorkosApi } from "./workos-api.ts";

/** Everything but the deployment's part. @throws LockstepError `WORKOS_FAILED` */
export async function readActual(api: WorkosApi, desired: Desired): Promise<Omit<Actual, "deployment">> {
  return {
    endpoints: await readEndpoints(api),
    redirectUris: await listIfPossible(api, "/user_management/redirect_uris", "uri"),
    corsOrigins: await listIfPossible(api, "/user_management/cors_origins", "origin"),
    permissions: (await listAll(api, "/authorization/permissions")).map(({ slug, system }) => ({
      slug: String(slug),
      system: system === true,
    })),
    roles: (await listAll(api, "/authorization/roles")).map(({ slug, permissions }) => ({
      slug: String(slug),
      permissions: strings(permissions),
    })),
    jwtTemplate: desired.jwtTemplate === undefined ? undefined : await readTemplate(api),
  };
}

/** All webhook endpoints. */
export async function readEndpoints(api: WorkosApi): Promise<Endpoint[]> {
  return (await listAll(api, "/webhook_endpoints")).map(({ id, endpoint_url, status, events, secret }) => ({
    id: String(id),
    url: String(endpoint_url),
    enabled: status === "enabled",
    events: strings(events),
    // A masked one is none.
    secret: typeof secret === "string" && !/^$|[*•…]/.test(secret) ? secret : undefined,
  }));
}

/** A member of each object of a list; undefined if WorkOS has no such list. */
async function listIfPossible(api: WorkosApi, path: string, member: string): Promise<string[] | undefined> {
  const { status } = await api("GET", `${path}?limit=1`);
  if (status === 404 || status === 405 || status === 501) return undefined;
  return (await listAll(api, path)).map((one) => String(one[member]));
}

async function readTemplate(api: WorkosApi): Promise<string | undefined> {
  const path = "/user_management/jwt_template";
  const answer = await api("GET", path);
  if (answer.status === 404) return undefined;
  if (!isOk(answer)) throw refusal("GET", path, answer);
  const { content } = objectOf(answer.body);
  return typeof content === "string" && content !== "" ? content : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
