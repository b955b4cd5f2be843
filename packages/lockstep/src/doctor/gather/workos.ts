// Asks WorkOS's API, or local AuthKit, with the project's own key. With a key of a production environment, nothing but GET requests are made.

import { isLoopback, workosOriginOf } from "../checks/shared/services/service-urls.ts";
import { anySetting, placeOf, type Target } from "../checks/shared/variables/settings.ts";
import type { Asked } from "../model/asked.ts";
import type { Place } from "../model/check.ts";
import type { DeploymentFacts } from "../model/deployment-facts.ts";
import type { KeyPair, WorkosFacts } from "../model/workos-facts.ts";
import type { Project } from "../project/project.ts";
import { createWorkosApi, type WorkosApi } from "./workos-api.ts";

interface Found {
  readonly value: string;
  readonly place: Place;
}

interface Credentials {
  readonly key: Found | undefined;
  readonly client: Found | undefined;
}

/** Asks with the key of the app, else with that of the deployment. The problem: there is none. */
export async function askWorkos(
  project: Project,
  target: Target,
  deployment?: DeploymentFacts,
  ask: typeof fetch = fetch,
): Promise<Asked<WorkosFacts>> {
  const app = ofApp(project, target);
  const deployed = ofDeployment(deployment);
  const key = app.key ?? deployed.key;
  if (key === undefined) return { ok: false, problem: missing(target, deployment) };
  const origin = workosOriginOf(project, target);
  const api = createWorkosApi(origin, key.value, ask);
  const answer = await api.get("/organizations?limit=1");
  const accepted: WorkosFacts["key"] =
    answer.ok && answer.value.status === 401
      ? { ok: true, value: "refused" }
      : answer.ok && answer.value.status !== 200
        ? { ok: false, problem: `WorkOS answered ${answer.value.status} to GET /organizations` }
        : answer.ok
          ? { ok: true, value: "accepted" }
          : answer;
  const base = { keyPlace: key.place, isLive: isLive(key.value), isLocal: isLoopback(origin), key: accepted };
  if (!accepted.ok || accepted.value === "refused") return { ok: true, value: { ...base, ...NOT_ASKED } };
  const differs = deployed.key?.value !== app.key?.value || deployed.client?.value !== app.client?.value;
  const pairOf = (pair: Credentials): Promise<KeyPair | undefined> => askPair(origin, pair, ask);
  const [own, other, lists] = await Promise.all([pairOf(app), differs ? pairOf(deployed) : undefined, askLists(api)]);
  return { ok: true, value: { ...base, ...(own && { app: own }), ...(other && { deployment: other }), ...lists } };
}

function ofApp(project: Project, target: Target): Credentials {
  const found = (name: string): Found | undefined => {
    const setting = anySetting(project, name, target);
    return setting && { value: setting.value, place: placeOf(setting) };
  };
  return { key: found("WORKOS_API_KEY"), client: found("WORKOS_CLIENT_ID") };
}

function ofDeployment(deployment: DeploymentFacts | undefined): Credentials {
  const found = (name: string): Found | undefined => {
    const value = deployment?.env.ok ? deployment.env.value.get(name) : undefined;
    return value ? { value, place: { text: `${name} of the deployment` } } : undefined;
  };
  return { key: found("WORKOS_API_KEY"), client: found("WORKOS_CLIENT_ID") };
}

function missing(target: Target, deployment: DeploymentFacts | undefined): string {
  const where =
    target === "production" ? "for production, in .env.production or the shell" : "in the app's env files or the shell";
  return `WorkOS was not asked: there is no WORKOS_API_KEY ${where}${deployment === undefined ? "; with --deployment, that of the deployment is used" : ", and none on the deployment"}`;
}

function isLive(key: string): boolean {
  return !key.startsWith("sk_test_");
}

/**
 * Whether a key belongs to the environment of a client ID: with a code that does not exist, WorkOS says either that the client cannot
 * authenticate or that the code is not valid.
 */
async function askPair(origin: string, { key, client }: Credentials, ask: typeof fetch): Promise<KeyPair | undefined> {
  if (key === undefined || client === undefined) return undefined;
  const places = { key: key.place, client: client.place };
  if (isLive(key.value)) return { ...places, match: { ok: true, value: "unknown" } };
  const answer = await createWorkosApi(origin, key.value, ask).post("/user_management/authenticate", {
    client_id: client.value,
    client_secret: key.value,
    grant_type: "authorization_code",
    code: "lockstep_doctor_no_such_code",
  });
  if (!answer.ok) return { ...places, match: answer };
  const error = memberOf(answer.value.body, "error");
  const value = error === "invalid_client" ? "other" : error === "invalid_grant" ? "same" : "unknown";
  return { ...places, match: { ok: true, value } };
}

type Lists = Pick<
  WorkosFacts,
  "redirectUris" | "webhookEndpoints" | "jwtTemplate" | "roles" | "permissions" | "lastUserEvent"
>;

const UNASKED = { ok: false, problem: "WorkOS does not accept the key" } as const;
const NOT_ASKED: Lists = {
  redirectUris: UNASKED,
  webhookEndpoints: UNASKED,
  jwtTemplate: UNASKED,
  roles: UNASKED,
  permissions: UNASKED,
  lastUserEvent: UNASKED,
};

async function askLists(api: WorkosApi): Promise<Lists> {
  const [uris, endpoints, template, roles, permissions, events] = await Promise.all([
    api.list("/user_management/redirect_uris"),
    api.list("/webhook_endpoints"),
    api.get("/user_management/jwt_template"),
    api.list("/authorization/roles"),
    api.list("/authorization/permissions"),
    api.get("/events?events=user.created,user.updated,user.deleted&limit=1&order=desc"),
  ]);
  return {
    redirectUris: mapped(uris, (all) => all.map((one) => text(one, "uri"))),
    webhookEndpoints: mapped(endpoints, (all) =>
      all.map((one) => ({
        url: text(one, "endpoint_url"),
        enabled: memberOf(one, "status") !== "disabled",
        events: texts(one, "events"),
      })),
    ),
    jwtTemplate: templateOf(template),
    roles: mapped(roles, (all) => new Map(all.map((one) => [text(one, "slug"), texts(one, "permissions")]))),
    permissions: mapped(permissions, (all) => all.map((one) => text(one, "slug"))),
    lastUserEvent: newestEvent(events),
  };
}

/** 404: no template is set. */
function templateOf(answer: Awaited<ReturnType<WorkosApi["get"]>>): Asked<string> {
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  if (status === 404) return { ok: true, value: "" };
  return status === 200
    ? { ok: true, value: text(body, "content") }
    : { ok: false, problem: `WorkOS answered ${status} to GET /user_management/jwt_template` };
}

function newestEvent(answer: Awaited<ReturnType<WorkosApi["get"]>>): Asked<number | null> {
  if (!answer.ok) return answer;
  const data = memberOf(answer.value.body, "data");
  if (!Array.isArray(data)) return { ok: false, problem: `WorkOS answered ${answer.value.status} to GET /events` };
  const at = Date.parse(text(data[0], "created_at"));
  return { ok: true, value: Number.isNaN(at) ? null : at };
}

function mapped<T, U>(asked: Asked<T>, change: (value: T) => U): Asked<U> {
  return asked.ok ? { ok: true, value: change(asked.value) } : asked;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}

function text(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === "string" ? member : "";
}

function texts(value: unknown, name: string): string[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member.filter((one) => typeof one === "string") : [];
}
