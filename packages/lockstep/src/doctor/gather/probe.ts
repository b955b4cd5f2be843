// Asks the project's own servers what they say to requests without a secret: which providers the deployment has, whether the webhook
// route answers, and whether pages of the app may call the Authentication API.

import { DOCTOR_ISSUER } from "../../acceptance/select-provider.ts";
import { withDeadline } from "../../with-deadline.ts";
import { authOriginOf, convexUrlOf, siteUrlOf } from "../checks/shared/services/service-urls.ts";
import { pageOrigins } from "../checks/shared/services/page-origins.ts";
import { webhookRoutes } from "../checks/shared/services/webhook-routes.ts";
import type { Asked } from "../model/asked.ts";
import type { Facts } from "../model/facts.ts";
import type { DeployedProvider, NetworkFacts } from "../model/network-facts.ts";

const DEADLINE_MS = 10_000;
const MOST_BYTES = 256 * 1024;

/** The facts that this file gathers. */
export type Probed = Pick<NetworkFacts, "providers" | "webhooks" | "preflights">;

/** Asks the deployment that the project's settings name, or the one that the `convex` command named. */
export async function probe(
  { project, target, deployment }: Pick<Facts, "project" | "target" | "deployment">,
  ask: typeof fetch = fetch,
): Promise<Probed> {
  const url = convexUrlOf(project, target) ?? deployment?.url;
  const site = siteUrlOf(project, target, deployment);
  const routes = site === undefined ? [] : webhookRoutes(project).map(({ webhook }) => site + webhook);
  const authOrigin = authOriginOf(project, target);
  const [providers, webhooks, preflights] = await Promise.all([
    url === undefined ? undefined : askProviders(url, ask),
    entries(routes, (route) => postUnsigned(route, ask)),
    entries(pageOrigins(project, target), (origin) => preflight(authOrigin, origin, ask)),
  ]);
  return { ...(providers && { providers }), webhooks, preflights };
}

async function entries<T>(keys: readonly string[], of: (key: string) => Promise<T>): Promise<Map<string, T>> {
  return new Map(await Promise.all([...new Set(keys)].map(async (key) => [key, await of(key)] as const)));
}

/** The providers that a deployment names when it refuses a token that no one issued. */
export async function askProviders(
  convexUrl: string,
  ask: typeof fetch = fetch,
): Promise<Asked<readonly DeployedProvider[] | "redacted">> {
  const answer = await send(ask, `${convexUrl}/api/query`, {
    method: "POST",
    headers: { authorization: `Bearer ${madeUpToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ path: "doctor:none", args: {}, format: "json" }),
  });
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  const providers = readRefusal(body);
  return providers === undefined
    ? { ok: false, problem: `${new URL(convexUrl).host} answered ${status}, without a refusal of the token` }
    : { ok: true, value: providers };
}

/** Not a token of any issuer: `.invalid` can never be a host (RFC 2606). */
function madeUpToken(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: "RS256", typ: "JWT", kid: "lockstep-doctor" };
  const claims = { iss: DOCTOR_ISSUER, sub: "lockstep-doctor", iat: now, exp: now + 60 };
  return [part(header), part(claims), Buffer.from("no signature").toString("base64url")].join(".");
}

/**
 * The providers in a refusal: `[CustomJWT(issuer=…, app_id=…), OIDC(domain=…, app_id=…)]`. A production deployment leaves them out.
 * Undefined: it is not such a refusal.
 */
export function readRefusal(body: string): readonly DeployedProvider[] | "redacted" | undefined {
  if (!/NoAuthProvider|No auth provider found/.test(body)) return undefined;
  if (/no providers configured/.test(body)) return [];
  const list = /configured providers: \[(.*?)\](?:[."\s]|$)/s.exec(body)?.[1];
  if (list === undefined) return "redacted";
  return [...list.matchAll(/(?:CustomJWT\(issuer|OIDC\(domain)=(.*?), app_id=(.*?)\)(?=,|$)/gs)].map(
    ([, issuer = "", id = ""]) => ({ issuer, applicationID: id === "none" || id === "" ? null : id }),
  );
}

/** The status of a webhook without a signature: a route that is there refuses it. */
async function postUnsigned(url: string, ask: typeof fetch): Promise<Asked<number>> {
  const answer = await send(ask, url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  return answer.ok ? { ok: true, value: answer.value.status } : answer;
}

/** Whether a page of an origin may read what the Authentication API answers. */
async function preflight(authOrigin: string, origin: string, ask: typeof fetch): Promise<Asked<boolean>> {
  const answer = await send(ask, `${authOrigin}/user_management/authenticate`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    },
  });
  if (!answer.ok) return answer;
  const allowed = answer.value.headers.get("access-control-allow-origin");
  return { ok: true, value: allowed === origin || allowed === "*" };
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

async function send(ask: typeof fetch, url: string, init: RequestInit): Promise<Asked<Reply>> {
  try {
    const value = await withDeadline(DEADLINE_MS, undefined, async (signal) => {
      const response = await ask(url, { ...init, redirect: "manual", signal });
      const body = (await response.text()).slice(0, MOST_BYTES);
      return { status: response.status, headers: response.headers, body };
    });
    return { ok: true, value };
  } catch (error) {
    const why = error instanceof Error && error.name === "TimeoutError" ? "did not answer" : "could not be reached";
    return { ok: false, problem: `${new URL(url).host} ${why}` };
  }
}
