// Carries out a plan, one step after the other. Each step can be repeated, so a run that was stopped is continued by another run.

import { LockstepError } from "../../errors.ts";
import type { Step } from "./plan.ts";
import { readEndpoints } from "./read-actual.ts";
import { expectOk, isOk, isPresent, objectOf, refusal, type WorkosApi } from "./workos-api.ts";

/** What steps are carried out with. */
export interface Ports {
  readonly api: WorkosApi;
  /** The secrets that the deployment accepts already. They stay: another environment may send to it too, or one is being rotated. */
  readonly secrets: readonly string[];
  /** Sets the deployment's `WORKOS_WEBHOOK_SECRET`, all of it: secrets with commas between them. */
  readonly setSecret: (value: string) => Promise<void>;
}

/** @throws LockstepError `WORKOS_FAILED`, or what `setSecret` throws. The steps before are done. */
export async function applySteps(steps: readonly Step[], ports: Ports, done: (step: Step) => void): Promise<void> {
  /** New endpoints by URL. */
  const made = new Map<string, Made>();
  for (const step of steps) {
    await apply(step, ports, made);
    done(step);
  }
}

/** An endpoint that this run created. WorkOS may show its secret only now. */
interface Made {
  readonly id: string;
  readonly secret: string | undefined;
}

type AddEndpoint = Extract<Step, { kind: "add-endpoint" }>;

async function apply(step: Step, ports: Ports, made: Map<string, Made>): Promise<void> {
  const { api } = ports;
  switch (step.kind) {
    case "add-redirect-uri":
      return void (await create(api, "/user_management/redirect_uris", { uri: step.uri }));
    case "add-cors-origin":
      return void (await create(api, "/user_management/cors_origins", { origin: step.origin }));
    case "add-permission":
      return void (await create(api, "/authorization/permissions", { slug: step.slug, name: step.name }));
    case "add-role":
      return void (await create(api, "/authorization/roles", { slug: step.slug, name: step.name }));
    case "set-role-permissions":
      await expectOk(api, "PUT", `/authorization/roles/${step.slug}/permissions`, { permissions: step.permissions });
      return;
    case "set-jwt-template":
      await expectOk(api, "PUT", "/user_management/jwt_template", { content: step.content });
      return;
    case "add-endpoint": {
      const { id, secret } = objectOf(await addEndpoint(api, step));
      if (typeof id === "string") made.set(step.url, { id, secret: typeof secret === "string" ? secret : undefined });
      return;
    }
    case "change-endpoint":
      await expectOk(api, "PATCH", `/webhook_endpoints/${step.id}`, { status: "enabled", events: step.events });
      return;
    case "set-webhook-secret":
      return await setWebhookSecret(ports, step.url, made.get(step.url));
    case "remove-endpoint":
      return await remove(api, `/webhook_endpoints/${step.id}`);
    case "remove-permission":
      return await remove(api, `/authorization/permissions/${encodeURIComponent(step.slug)}`);
  }
}

/**
 * Returns the new endpoint. The one that it replaces stays, unless WorkOS does not take two with one URL; then it is put back if the new one
 * is refused.
 */
async function addEndpoint(api: WorkosApi, { url, events, replaces }: AddEndpoint): Promise<unknown> {
  const post = (wanted: readonly string[]): Promise<unknown> =>
    create(api, "/webhook_endpoints", { endpoint_url: url, events: wanted });
  const made = await post(events);
  if (made !== undefined || replaces === undefined) return made;
  await remove(api, `/webhook_endpoints/${replaces.id}`);
  try {
    return await post(events);
  } catch (error) {
    // Why the new one was refused is what the user has to know.
    await post(replaces.events).catch(() => {});
    throw error;
  }
}

/** If the deployment does not take the secret of a new endpoint, the endpoint goes too: its secret may never be shown again. */
async function setWebhookSecret(
  { api, secrets, setSecret }: Ports,
  url: string,
  made: Made | undefined,
): Promise<void> {
  const secret = made?.secret ?? (await secretOf(api, url));
  try {
    await setSecret([...secrets, secret].join(","));
  } catch (error) {
    // What the deployment said is what the user has to know.
    if (made !== undefined) await remove(api, `/webhook_endpoints/${made.id}`).catch(() => {});
    throw error;
  }
}

/** Creates what may be there already; returns the new object. */
async function create(api: WorkosApi, path: string, body: object): Promise<unknown> {
  const answer = await api("POST", path, body);
  if (isOk(answer)) return answer.body;
  if (!isPresent(answer)) throw refusal("POST", path, answer);
  return undefined;
}

async function remove(api: WorkosApi, path: string): Promise<void> {
  const answer = await api("DELETE", path);
  if (!isOk(answer) && answer.status !== 404) throw refusal("DELETE", path, answer);
}

async function secretOf(api: WorkosApi, url: string): Promise<string> {
  const endpoint = (await readEndpoints(api)).find((one) => one.url === url && one.secret !== undefined);
  if (endpoint?.secret !== undefined) return endpoint.secret;
  throw new LockstepError("WORKOS_FAILED", {
    what: "WorkOS does not show the signing secret of the webhook endpoint",
    evidence: url,
    fix: "copy it from https://dashboard.workos.com, under Webhooks, and set it: npx convex env set WORKOS_WEBHOOK_SECRET",
  });
}
