// The directory's webhook: when its endpoint is replaced, and what becomes of secrets, also where WorkOS shows them only once.
import { describe, expect, test } from "vitest";
import { applySteps } from "../../../src/setup/provision/apply.ts";
import type { Desired } from "../../../src/setup/provision/desired.ts";
import { planProvision } from "../../../src/setup/provision/plan.ts";
import { readActual } from "../../../src/setup/provision/read-actual.ts";
import type { WorkosApi } from "../../../src/setup/provision/workos-api.ts";
import { ACTUAL, DESIRED, EVENTS, SITE, URL_HERE, world } from "../support/provisioned.ts";

const WEBHOOK: Desired = {
  ...DESIRED,
  redirectUris: [],
  corsOrigins: [],
  permissions: [],
  roles: [],
  jwtTemplate: undefined,
};

/** WorkOS that shows a secret only when it creates the endpoint. */
function hiding(api: WorkosApi): WorkosApi {
  return async (method, path, body) => {
    const answer = await api(method, path, body);
    if (method !== "GET" || !path.startsWith("/webhook_endpoints")) return answer;
    const { data, ...rest } = answer.body as { data: object[] };
    return { ...answer, body: { ...rest, data: data.map((one) => ({ ...one, secret: undefined })) } };
  };
}

/** Plans and applies the webhook alone, for a deployment that accepts these secrets. */
async function runWebhook(api: WorkosApi, secrets: string[], setSecret: (value: string) => Promise<void>) {
  const deployment = { kind: "reached", siteUrl: SITE, secrets } as const;
  const plan = planProvision(WEBHOOK, { ...(await readActual(api, WEBHOOK)), deployment }, { prune: false });
  await applySteps(plan.steps, { api, secrets, setSecret }, () => {});
  return plan;
}

test("[P18] an endpoint whose secret the deployment does not take is removed again, and the next run adds another", async () => {
  const { api } = await world();
  const shy = hiding(api);
  const refused = runWebhook(shy, ["whsec_stale"], async () => {
    throw new Error("the deployment is asleep");
  });
  await expect(refused).rejects.toThrow("the deployment is asleep");
  expect((await readActual(api, WEBHOOK)).endpoints).toEqual([]);
  let set = "";
  await runWebhook(shy, ["whsec_stale"], async (value) => {
    set = value;
  });
  const [endpoint] = (await readActual(api, WEBHOOK)).endpoints;
  expect(set.split(",")).toContain(endpoint?.secret);
});

test("[P19] a new secret joins those that the deployment accepts", async () => {
  const { api } = await world();
  const values: string[] = [];
  await runWebhook(api, ["whsec_of_another_environment", "whsec_rotating"], async (value) => void values.push(value));
  const [endpoint] = (await readActual(api, WEBHOOK)).endpoints;
  expect(values).toEqual([`whsec_of_another_environment,whsec_rotating,${endpoint?.secret}`]);
});

describe("[P20] an endpoint is replaced", () => {
  const OLD = { id: "we_old", endpoint_url: URL_HERE, status: "enabled", events: ["user.created"] };

  /** Endpoints of a WorkOS that shows no secret in lists; `refuses`: it does not take the events of a new one. */
  function endpointsOnly({ unique, refuses }: { unique: boolean; refuses: boolean }) {
    const endpoints: (typeof OLD)[] = [OLD];
    const log: string[] = [];
    const api: WorkosApi = async (method, path, body) => {
      if (method === "GET")
        return { status: 200, body: { data: path.startsWith("/webhook_endpoints") ? endpoints : [] } };
      log.push(method);
      if (method === "DELETE") {
        const at = endpoints.findIndex(({ id }) => path.endsWith(`/${id}`));
        if (at !== -1) endpoints.splice(at, 1);
        return { status: at === -1 ? 404 : 204, body: undefined };
      }
      const { events } = body as { events: string[] };
      if (unique && endpoints.length > 0) return { status: 409, body: { code: "duplicate_endpoint" } };
      if (refuses && events.length > 1) return { status: 422, body: { message: "Unknown event." } };
      endpoints.push({ ...OLD, id: "we_new", events });
      return { status: 201, body: { ...OLD, id: "we_new", events, secret: "whsec_new" } };
    };
    const set = async (value: string): Promise<void> => void log.push(value);
    return { api, endpoints, log, set };
  }

  test.each([
    [false, ["POST", "whsec_new", "DELETE"]],
    [true, ["POST", "DELETE", "POST", "whsec_new", "DELETE"]],
  ])("[P20] after the new one is there, if WorkOS takes both (one per URL: %s)", async (unique, log) => {
    const made = endpointsOnly({ unique, refuses: false });
    await runWebhook(made.api, [], made.set);
    expect(made.log).toEqual(log);
    expect(made.endpoints.map(({ id, events }) => ({ id, events }))).toEqual([{ id: "we_new", events: EVENTS }]);
  });

  test.each([false, true])("[P20] and is there if the new one is refused (one per URL: %s)", async (unique) => {
    const made = endpointsOnly({ unique, refuses: true });
    await expect(runWebhook(made.api, [], made.set)).rejects.toThrow("Unknown event.");
    expect(made.endpoints.map(({ endpoint_url: url, events }) => ({ url, events }))).toEqual([
      { url: URL_HERE, events: OLD.events },
    ]);
  });
});

test("[P5] a secret that WorkOS does not show again is replaced with its endpoint, and one that the deployment has is kept", () => {
  const endpoint = { id: "we_1", url: URL_HERE, enabled: true, events: EVENTS, secret: undefined };
  const plan = (secrets: string[]) => {
    const deployment = { kind: "reached", siteUrl: SITE, secrets } as const;
    const { steps, warnings } = planProvision(
      WEBHOOK,
      { ...ACTUAL, endpoints: [endpoint], deployment },
      { prune: false },
    );
    return { kinds: steps.map(({ kind }) => kind), warnings };
  };
  expect(plan([])).toEqual({ kinds: ["add-endpoint", "set-webhook-secret", "remove-endpoint"], warnings: [] });
  expect(plan(["whsec_any"])).toEqual({
    kinds: [],
    warnings: [expect.stringContaining(`does not show the secret of ${URL_HERE}`)],
  });
});
