// `lockstep provision` as a command, with the unmodified convex CLI, against local AuthKit and local Convex.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { API_KEY, CLIENT, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { type ConvexCloud, startCloud } from "./support/convex-cloud.ts";
import { useSetupApp } from "./support/setup-app.ts";

const app = useSetupApp("provision");

beforeAll(() => app.write(".env.local", `WORKOS_API_KEY=${API_KEY}\n`));

async function provision(...args: string[]) {
  const { code, output, stdout } = await app.lockstep("provision", ...args);
  expect(output).not.toContain(API_KEY);
  expect(output).not.toMatch(/whsec_\w/);
  return { code, output, stdout };
}

async function listed(what: string, { url } = app.authkit): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${url}/${what}`, { headers: { authorization: `Bearer ${API_KEY}` } });
  return ((await response.json()) as { data: Record<string, unknown>[] }).data;
}

test("[P16] without a terminal it asks for --yes, and --dry-run only shows the plan", async () => {
  const unanswered = await provision();
  expect([unanswered.code, unanswered.output]).toEqual([2, expect.stringContaining("answer it with --yes")]);
  const { code, output } = await provision("--dry-run");
  expect([code, output]).toEqual([0, expect.stringContaining("+ redirect URI http://localhost:5173")]);
  expect([await listed("webhook_endpoints"), await listed("authorization/permissions")]).toEqual([[], []]);
});

test("[P1] [P16] --yes sets everything up, also the secret in the deployment; the dashboard's settings are named", async () => {
  const { code, output } = await provision("--yes");
  expect([code, output]).toEqual([0, expect.stringMatching(/Sign-out redirect: http:\/\/localhost:5173/)]);
  const [endpoint] = await listed("webhook_endpoints");
  expect(endpoint).toMatchObject({ endpoint_url: `${app.siteUrl}/workos/webhook`, status: "enabled" });
  expect(await app.variable("WORKOS_WEBHOOK_SECRET")).toBe(endpoint?.["secret"]);
  const [admin] = (await listed("authorization/roles")).filter(({ slug }) => slug === "admin");
  expect(admin?.["permissions"]).toEqual(["members:manage", "directory:manage"]);
  expect((await listed("user_management/cors_origins")).map(({ origin }) => origin)).toContain("http://localhost:5173");
});

test("[P2] [P17] a second run changes nothing, and says so as JSON on standard output alone", async () => {
  const { code, stdout } = await provision("--yes", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ steps: [], problems: [], manual: expect.any(Array) as unknown });
});

test("[P1] [P2] [P3] from random states, killed after any line that it prints, it ends the same when it is run again", async () => {
  const starts = fc.record({
    // It prints about 20 lines.
    lines: fc.integer({ min: 1, max: 20 }),
    origin: fc.boolean(),
    roles: fc.subarray(["admin", "other"]),
    endpoint: fc.boolean(),
    secret: fc.constantFrom("", "whsec_stale"),
  });
  await fc.assert(
    fc.asyncProperty(starts, async (start) => {
      const authkit = await startAuthKit();
      const env = { ...app.selfHosted, WORKOS_API_URL: authkit.url };
      const post = (what: string, body: object) =>
        fetch(`${authkit.url}/${what}`, {
          method: "POST",
          headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
          body: JSON.stringify(body),
        });
      if (start.origin) await post("user_management/cors_origins", { origin: "http://localhost:5173" });
      for (const slug of start.roles) await post("authorization/roles", { slug, name: slug });
      const own = { endpoint_url: `${app.siteUrl}/workos/webhook`, events: ["user.created"] };
      if (start.endpoint) await post("webhook_endpoints", own);
      await app.convex("env", "set", "WORKOS_WEBHOOK_SECRET", start.secret);
      await app.lockstepKilled(start.lines, env, "provision", "--yes");
      expect(await app.lockstepWith(env, "provision", "--yes")).toMatchObject({ code: 0 });
      const secrets = (await app.variable("WORKOS_WEBHOOK_SECRET")).split(",");
      const [endpoint, ...others] = await listed("webhook_endpoints", authkit);
      expect([endpoint?.["status"], others]).toEqual(["enabled", []]);
      expect(secrets).toContain(endpoint?.["secret"]);
      expect(start.secret === "" || secrets.includes(start.secret)).toBe(true);
      const roles = await listed("authorization/roles", authkit);
      expect(roles.map(({ slug }) => slug)).toEqual(expect.arrayContaining(["admin", ...start.roles]));
      expect((await app.lockstepWith(env, "provision")).output).toContain("Nothing to change.");
      await authkit.close();
    }),
    { numRuns: 2 },
  );
});

describe("Convex's own set-up of AuthKit, which `authKit` in convex.json asks for", () => {
  const MANAGED = { environmentId: "environment_01MANAGED", clientId: "client_01MANAGED", apiKey: API_KEY };
  let cloud: ConvexCloud;
  /** The environment at WorkOS. */
  let authkit: LocalAuthKit;

  beforeAll(async () => {
    authkit = app.authkit;
    cloud = await startCloud(app.deployment, MANAGED);
    app.write(".env.local", `CONVEX_DEPLOYMENT=${cloud.deployment}\n`);
    const init = await app.lockstep("init", "--keys", "managed", "--yes", "--no-install", "--allow-dirty");
    expect(init).toMatchObject({ code: 0 });
    // It creates a deployment, and pushes nothing.
    await convex("init");
    await convex("env", "remove", "WORKOS_WEBHOOK_SECRET");
  });
  afterAll(async () => {
    await cloud.close();
    if (authkit !== app.authkit) await authkit.close();
  });

  const setUp = (...args: string[]) => app.lockstepWith({ ...cloud.env, WORKOS_API_URL: authkit.url }, ...args);
  async function convex(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await cloud.convex(authkit.url, ...args);
    expect([code, stderr]).toEqual([0, stderr]);
    return stdout;
  }

  /** All that the command could change, without the app homepage URL, which has no API to read. */
  async function everything() {
    const settings = [
      "user_management/redirect_uris",
      "user_management/cors_origins",
      "authorization/permissions",
      "authorization/roles",
      "webhook_endpoints",
    ];
    const variables = (await convex("env", "list", "--include-values")).trim().split("\n").toSorted();
    return {
      files: app.files(),
      variables,
      settings: await Promise.all(settings.map((what) => listed(what, authkit))),
    };
  }

  /** Each time that the developer starts it from now on. */
  async function expectNoChange(clientId: string): Promise<void> {
    const before = await everything();
    expect(before.variables).toContain(`WORKOS_CLIENT_ID=${clientId}`);
    await convex("dev", "--once", "--typecheck", "disable");
    expect(await everything()).toEqual(before);
  }

  test("[P12] [P21] with keys that Convex manages, provision finds the key in the deployment, and it changes nothing", async () => {
    await convex("dev", "--once", "--typecheck", "disable");
    expect(app.files()[".env.local"]).toContain(`VITE_WORKOS_CLIENT_ID=${MANAGED.clientId}`);
    const { code, output } = await setUp("provision", "--yes");
    expect([code, output]).toEqual([0, expect.stringMatching(/key in the Convex deployment[^]*WORKOS_WEBHOOK_SECRET/)]);
    expect((await setUp("env", "push", "--yes")).output).toContain("Nothing to push.");
    await expectNoChange(MANAGED.clientId);
  });

  test("[P21] with one's own keys, set up by provision and env push, it changes nothing", async () => {
    authkit = await startAuthKit();
    cloud.aboutWorkos.length = 0;
    await convex("env", "remove", "WORKOS_ENVIRONMENT_ID");
    const others = app.files()[".env.local"]?.replace(/^.*(?:WORKOS_|workos).*\n/gm, "") ?? "";
    app.write(".env.local", `${others}WORKOS_API_KEY=${API_KEY}\nVITE_WORKOS_CLIENT_ID=${CLIENT}\n`);
    expect((await setUp("env", "push", "--yes")).output).toContain("Done.");
    expect(await setUp("provision", "--yes")).toMatchObject({ code: 0 });
    await expectNoChange(CLIENT);
    expect(cloud.aboutWorkos).toEqual([]);
  });
});
