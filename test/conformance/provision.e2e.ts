// `lockstep provision` as a command, with the unmodified convex CLI, against local AuthKit and local Convex.

import { beforeAll, expect, test } from "vitest";
import { API_KEY } from "./support/authkit.ts";
import { useSetupApp } from "./support/setup-app.ts";

const app = useSetupApp("provision");

beforeAll(() => app.write(".env.local", `WORKOS_API_KEY=${API_KEY}\n`));

async function provision(...args: string[]) {
  const { code, output, stdout } = await app.lockstep("provision", ...args);
  expect(output).not.toContain(API_KEY);
  expect(output).not.toMatch(/whsec_\w/);
  return { code, output, stdout };
}

async function listed(what: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${app.authkit.url}/${what}`, { headers: { authorization: `Bearer ${API_KEY}` } });
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
  expect((await listed("user_management/cors_origins")).map(({ origin }) => origin)).toEqual(["http://localhost:5173"]);
});

test("[P2] [P17] a second run changes nothing, and says so as JSON on standard output alone", async () => {
  const { code, stdout } = await provision("--yes", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ steps: [], problems: [], manual: expect.any(Array) as unknown });
});
