// `lockstep provision` as a command, with the unmodified convex CLI, against local AuthKit and local Convex.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Command, lockstep } from "../e2e/support/command.ts";
import { copyExample, dataOf } from "../e2e/support/example.ts";
import { freePorts } from "../e2e/support/ports.ts";
import { API_KEY, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { convexCli } from "./support/convex-cli.ts";

const folder = copyExample("provision");
let authkit: LocalAuthKit;
let convex: Command;
let env: Record<string, string>;

beforeAll(async () => {
  const ports = await freePorts();
  authkit = await startAuthKit();
  const args = ["--port", ports.convex, "--site-port", ports.site].map(String);
  convex = lockstep(folder, ["convex", ...args]);
  await convex.log.printed(/listens on/);
  env = {
    WORKOS_API_URL: authkit.url,
    CONVEX_SELF_HOSTED_URL: `http://127.0.0.1:${ports.convex}`,
    CONVEX_SELF_HOSTED_ADMIN_KEY: readFileSync(path.join(dataOf(folder), "convex/admin-key"), "utf8").trim(),
    CONVEX_SITE_URL: `http://127.0.0.1:${ports.site}`,
    CI: "1",
    CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
  };
  writeFileSync(path.join(folder, ".env.local"), `WORKOS_API_KEY=${API_KEY}\n`);
});

afterAll(async () => {
  convex.child.kill("SIGTERM");
  await convex.ended;
  await authkit.close();
});

async function provision(...args: string[]) {
  const { log, ended } = lockstep(folder, ["provision", ...args], { env });
  const code = await ended;
  const output = log.lines.join("\n");
  expect(output).not.toContain(API_KEY);
  expect(output).not.toMatch(/whsec_\w/);
  return { code, output };
}

async function listed(what: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${authkit.url}/${what}`, { headers: { authorization: `Bearer ${API_KEY}` } });
  return ((await response.json()) as { data: Record<string, unknown>[] }).data;
}

const variable = async (name: string): Promise<string> => {
  const app = {
    cwd: folder,
    url: env["CONVEX_SELF_HOSTED_URL"] ?? "",
    adminKey: env["CONVEX_SELF_HOSTED_ADMIN_KEY"] ?? "",
  };
  return (await convexCli(app, "env", "get", name)).stdout.trim();
};

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
  expect(endpoint).toMatchObject({ endpoint_url: `${env["CONVEX_SITE_URL"]}/workos/webhook`, status: "enabled" });
  expect(await variable("WORKOS_WEBHOOK_SECRET")).toBe(endpoint?.["secret"]);
  const [admin] = (await listed("authorization/roles")).filter(({ slug }) => slug === "admin");
  expect(admin?.["permissions"]).toEqual(["members:manage", "directory:manage"]);
  expect((await listed("user_management/cors_origins")).map(({ origin }) => origin)).toEqual(["http://localhost:5173"]);
});

test("[P2] [P17] a second run changes nothing, and says so as JSON on standard output alone", async () => {
  const { child, ended } = lockstep(folder, ["provision", "--yes", "--json"], { env });
  let stdout = "";
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  expect(await ended).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ steps: [], problems: [], manual: expect.any(Array) as unknown });
});
