// Provisioning against local AuthKit, from random states of the environment, with the command killed at any request.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applySteps } from "../../../src/setup/provision/apply.ts";
import { planProvision, type Step } from "../../../src/setup/provision/plan.ts";
import { readActual } from "../../../src/setup/provision/read-actual.ts";
import { type WorkosApi, workosApi } from "../../../src/setup/provision/workos-api.ts";
import { ACTUAL, DESIRED, EVENTS, SITE, TEMPLATE, URL_HERE, type World, world } from "../support/provisioned.ts";

/** One run of the command; `cut` ends it before or after a request. */
async function run({ api, variable }: World, { prune = false, cut }: { prune?: boolean; cut?: Cut } = {}) {
  let left = cut?.at ?? Number.POSITIVE_INFINITY;
  const cutting = async <T>(work: () => Promise<T>): Promise<T> => {
    left--;
    if (left < 0 || (left === 0 && cut?.before === true)) throw new Error("killed");
    const result = await work();
    if (left === 0) throw new Error("killed");
    return result;
  };
  const known: WorkosApi = (...request) => (request[0] === "GET" ? api(...request) : cutting(() => api(...request)));
  const actual = {
    ...(await readActual(known, DESIRED)),
    deployment: { kind: "reached", siteUrl: SITE, secrets: variable.value.split(",").filter(Boolean) } as const,
  };
  const { steps } = planProvision(DESIRED, actual, { prune });
  const done: Step[] = [];
  const setSecret = (value: string) =>
    cutting(async () => {
      variable.value = value;
    });
  await applySteps(steps, { api: known, secrets: actual.deployment.secrets, setSecret }, (step) => done.push(step));
  return done;
}

interface Cut {
  at: number;
  before: boolean;
}

/** The environment, without IDs and times; and whether the deployment has the secret of its endpoint. */
async function stateOf({ api, variable }: World) {
  const { endpoints, ...rest } = await readActual(api, DESIRED);
  const here = endpoints.find(({ url }) => url === URL_HERE);
  return {
    ...rest,
    redirectUris: rest.redirectUris?.toSorted(),
    permissions: rest.permissions.map(({ slug }) => slug).toSorted(),
    roles: rest.roles.map(({ slug, permissions }) => ({ slug, permissions: permissions.toSorted() })),
    endpoints: endpoints.map(({ url, enabled, events }) => ({ url, enabled, events: events.toSorted() })),
    secretIsKnown: here?.secret !== undefined && variable.value.split(",").includes(here.secret),
  };
}

/** What may be there before, as requests that make it so. */
const starts = fc.record({
  redirectUris: fc.subarray([...DESIRED.redirectUris, "http://localhost:9999/old"]),
  corsOrigins: fc.subarray([...DESIRED.corsOrigins, "http://localhost:9999"]),
  permissions: fc.subarray(["posts:read", "posts:write", "posts:old"]),
  roles: fc.subarray(["editor", "auditor", "old"]),
  granted: fc.subarray(["posts:read", "posts:write", "posts:old"]),
  template: fc.constantFrom(undefined, TEMPLATE, '{ "org": "{{organization.name}}" }'),
  endpoints: fc.subarray([URL_HERE, "https://other-cat-2.convex.site/workos/webhook", "https://example.com/hooks"]),
  events: fc.subarray([...EVENTS, "user.deleted"], { minLength: 1 }),
  disabled: fc.boolean(),
  variable: fc.constantFrom("", "whsec_stale", "right"),
});

type Start = typeof starts extends fc.Arbitrary<infer T> ? T : never;

async function begin(made: World, start: Start): Promise<void> {
  const { api } = made;
  await made.empty();
  for (const uri of start.redirectUris) await api("POST", "/user_management/redirect_uris", { uri });
  for (const origin of start.corsOrigins) await api("POST", "/user_management/cors_origins", { origin });
  for (const slug of start.permissions) await api("POST", "/authorization/permissions", { slug, name: slug });
  for (const slug of start.roles) await api("POST", "/authorization/roles", { slug, name: slug });
  const granted = start.granted.filter((slug) => start.permissions.includes(slug));
  await api("PUT", "/authorization/roles/editor/permissions", { permissions: granted });
  if (start.template !== undefined) await api("PUT", "/user_management/jwt_template", { content: start.template });
  for (const endpoint_url of start.endpoints) {
    const { body } = await api("POST", "/webhook_endpoints", { endpoint_url, events: start.events });
    const { id, secret } = body as { id: string; secret: string };
    if (start.disabled) await api("PATCH", `/webhook_endpoints/${id}`, { status: "disabled" });
    if (endpoint_url === URL_HERE && start.variable === "right") made.variable.value = secret;
  }
  if (start.variable !== "right") made.variable.value = start.variable;
}

describe("from any state", () => {
  test("[P1] [P2] the environment has what the project needs, keeps the rest, and a second run changes nothing", async () => {
    const made = await world();
    await fc.assert(
      fc.asyncProperty(starts, async (start) => {
        await begin(made, start);
        const before = await stateOf(made);
        await run(made);
        const after = await stateOf(made);
        expect(after.redirectUris).toEqual([...new Set([...DESIRED.redirectUris, ...start.redirectUris])].toSorted());
        expect(after.corsOrigins).toEqual(expect.arrayContaining([...DESIRED.corsOrigins, ...start.corsOrigins]));
        expect(after.permissions).toEqual([...new Set(["posts:read", "posts:write", ...start.permissions])].toSorted());
        expect(after.roles.map(({ slug }) => slug)).toEqual(
          expect.arrayContaining(["editor", "auditor", ...start.roles]),
        );
        const editor = after.roles.find(({ slug }) => slug === "editor")?.permissions;
        const editorBefore: string[] = before.roles.find(({ slug }) => slug === "editor")?.permissions ?? [];
        expect(editor).toEqual([...new Set(["posts:read", "posts:write", ...editorBefore])].toSorted());
        expect(after.jwtTemplate).toBe(TEMPLATE);
        const here = after.endpoints.find(({ url }) => url === URL_HERE);
        expect(here).toMatchObject({ enabled: true, events: expect.arrayContaining(EVENTS) as unknown });
        expect(after.endpoints.filter(({ url }) => url !== URL_HERE)).toEqual(
          before.endpoints.filter(({ url }) => url !== URL_HERE),
        );
        expect(after.secretIsKnown).toBe(true);
        expect(await run(made)).toEqual([]);
        expect(await stateOf(made)).toEqual(after);
      }),
      { numRuns: 60 },
    );
  });

  test("[P3] killed before or after any request, a second run ends where an uninterrupted one does", async () => {
    const cuts = fc.record({ at: fc.integer({ min: 1, max: 14 }), before: fc.boolean() });
    const [whole, killed] = [await world(), await world()];
    await fc.assert(
      fc.asyncProperty(
        starts,
        fc.array(cuts, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (start, kills, prune) => {
          await Promise.all([begin(whole, start), begin(killed, start)]);
          await run(whole, { prune });
          for (const cut of kills) await run(killed, { prune, cut }).catch(() => {});
          await run(killed, { prune });
          expect(await stateOf(killed)).toEqual(await stateOf(whole));
          expect(await run(killed, { prune })).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("[P4] with --prune, what is not needed is removed where WorkOS has an API for it, and the endpoints of others stay", async () => {
    const made = await world();
    await fc.assert(
      fc.asyncProperty(starts, async (start) => {
        await begin(made, start);
        await run(made, { prune: true });
        const after = await stateOf(made);
        expect(after.permissions).toEqual(["posts:read", "posts:write"]);
        expect(after.endpoints.map(({ url }) => url).toSorted()).toEqual(
          [...new Set([URL_HERE, ...start.endpoints])].toSorted(),
        );
        expect(await run(made, { prune: true })).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

test("[P6] a deployment that cannot be reached is a problem of the plan, whose other steps remain", () => {
  const { steps, problems } = planProvision(
    DESIRED,
    { ...ACTUAL, deployment: { kind: "unreachable", problem: "no deployment" } },
    { prune: false },
  );
  expect(problems).toEqual([expect.stringContaining("no deployment")]);
  expect(steps.map(({ kind }) => kind)).toContain("add-redirect-uri");
  expect(steps.map(({ kind }) => kind)).not.toContain("add-endpoint");
});

test("[P7] answers that mean it is there already count as done; any other refusal stops, with WorkOS's words and without the key", async () => {
  const step = { kind: "add-redirect-uri", uri: "https://app.example.com/callback" } as const;
  const answering = (status: number, body: object) =>
    applySteps([step], { api: async () => ({ status, body }), secrets: [], setSecret: async () => {} }, () => {});
  await answering(409, { code: "duplicate" });
  await answering(422, { message: "Redirect URI 'https://app.example.com/callback' already exists." });
  await expect(answering(422, { message: "Redirect URI must use https." })).rejects.toThrow(/must use https/);
  await expect(answering(500, {})).rejects.toThrow(/HTTP 500/);
  const unauthorized = readActual(async () => ({ status: 401, body: { message: "Unauthorized" } }), DESIRED);
  await expect(unauthorized).rejects.toThrow(/does not accept the API key[^]*api-keys/);
  const nowhere = workosApi("http://127.0.0.1:9", "sk_test_very_secret")("GET", "/webhook_endpoints");
  await expect(nowhere).rejects.toThrow(/could not be reached/);
  await expect(nowhere).rejects.not.toThrow(/very_secret/);
});

test("[P8] lists that WorkOS does not have are not required: what they would show is added again, harmlessly", async () => {
  const { api } = await world();
  const without: WorkosApi = async (method, path, body) =>
    method === "GET" && /redirect_uris|cors_origins/.test(path) ? { status: 404, body: {} } : api(method, path, body);
  const actual = await readActual(without, DESIRED);
  expect([actual.redirectUris, actual.corsOrigins]).toEqual([undefined, undefined]);
  const plan = () => planProvision(DESIRED, { ...actual, deployment: { kind: "unneeded" } }, { prune: false }).steps;
  const setSecret = async (): Promise<void> => {};
  await applySteps(plan(), { api: without, secrets: [], setSecret }, () => {});
  await applySteps(plan(), { api: without, secrets: [], setSecret }, () => {});
  expect((await readActual(api, DESIRED)).redirectUris?.toSorted()).toEqual([...DESIRED.redirectUris].toSorted());
});
