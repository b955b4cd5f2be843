// The stack's requests to a Convex deployment, made like those of the `convex` command: check that it is one, read a
// variable, set variables.

import { LockstepError } from "../../errors.ts";

/** A deployment and its admin key. */
export interface Deployment {
  /** Without a trailing slash. */
  url: string;
  adminKey: string;
}

const TIMEOUT_MS = 10_000;
/** How much of a response is quoted, in characters. */
const MAX_QUOTED = 500;

/**
 * Checks that the URL is a Convex deployment that accepts the key; resolves to the URL of its HTTP actions.
 *
 * @throws LockstepError `DEPLOYMENT_UNREACHABLE`, `NOT_A_DEPLOYMENT`, `ADMIN_KEY_REFUSED`
 */
export async function assertDeployment(deployment: Deployment): Promise<string> {
  const { url } = deployment;
  const { status, json } = await request(deployment, "/api/v1/get_canonical_urls");
  const { code } = json ?? {};
  const { convexCloudUrl: cloud, convexSiteUrl: site } = json ?? {};
  if (status === 200 && typeof cloud === "string") return typeof site === "string" ? site : "";
  if ((status === 401 || status === 403) && typeof code === "string") {
    throw new LockstepError("ADMIN_KEY_REFUSED", {
      what: `the Convex deployment at ${url} rejects this admin key`,
      evidence: `HTTP ${status}: ${quote(code)}`,
      fix: "self-hosted: docker compose exec backend ./generate_admin_key.sh; cloud: Settings of the deployment, a deploy key",
    });
  }
  throw new LockstepError("NOT_A_DEPLOYMENT", {
    what: `the server at ${url} is not a Convex deployment`,
    evidence: `GET /api/v1/get_canonical_urls gave HTTP ${status} without convexCloudUrl`,
    fix: "give the URL that clients connect to, VITE_CONVEX_URL: it ends in .convex.cloud or has port 3210, not .convex.site or 3211",
  });
}

/**
 * The value of an environment variable of the deployment; null when it is not set. No other variable is requested.
 *
 * @throws LockstepError `DEPLOYMENT_UNREACHABLE`, `SERVICE_FAILED`
 */
export async function deploymentVariable(deployment: Deployment, name: string): Promise<string | null> {
  const path = "_system/cli/queryEnvironmentVariables:get";
  const answer = await request(deployment, "/api/query", { path, args: { name }, format: "json" });
  if (answer.status !== 200 || answer.json?.["status"] !== "success") throw refused(deployment, `show ${name}`, answer);
  const variable = answer.json["value"] as { value?: unknown } | null;
  return typeof variable?.value === "string" ? variable.value : null;
}

/**
 * Sets environment variables of the deployment.
 *
 * @throws LockstepError `DEPLOYMENT_UNREACHABLE`, `SERVICE_FAILED`
 */
export async function setDeploymentVariables(
  deployment: Deployment,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const changes = Object.entries(values).map(([name, value]) => ({ name, value }));
  const answer = await request(deployment, "/api/update_environment_variables", { changes });
  if (answer.status !== 200) throw refused(deployment, `take ${Object.keys(values).join(", ")}`, answer);
}

interface Answer {
  status: number;
  text: string;
  /** Null when the response is not a JSON object. */
  json: Record<string, unknown> | null;
}

async function request({ url, adminKey }: Deployment, route: string, body?: object): Promise<Answer> {
  try {
    const response = await fetch(url + route, {
      headers: { Authorization: `Convex ${adminKey}`, "Content-Type": "application/json" },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      // The key is meant only for this URL, so redirects are not followed.
      redirect: "manual",
    });
    const text = await response.text();
    return { status: response.status, text, json: jsonObject(text) };
  } catch (error) {
    const { message, cause } = error as Error;
    throw new LockstepError(
      "DEPLOYMENT_UNREACHABLE",
      {
        what: `the Convex deployment at ${url} does not answer`,
        evidence: cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message,
        fix: "start it, or correct the URL",
      },
      error,
    );
  }
}

function refused({ url }: Deployment, wish: string, { status, text }: Answer): LockstepError {
  return new LockstepError("SERVICE_FAILED", {
    what: `the Convex deployment at ${url} could not ${wish}`,
    evidence: `HTTP ${status}: ${quote(text)}`,
    fix: "start again with LOCKSTEP_LOG=debug to see more",
  });
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** One line of an untrusted response. */
function quote(text: string): string {
  return text.replace(/\p{Cc}/gu, " ").slice(0, MAX_QUOTED);
}
