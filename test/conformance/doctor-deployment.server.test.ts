// What `lockstep doctor --deployment` learns, through the unmodified `convex` command, from local Convex.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Convex, createConvex } from "../../packages/lockstep/src/database/create-convex.ts";
import { createAuthKit } from "../../packages/lockstep/src/identity/create-authkit.ts";
import { askDeployment } from "../../packages/lockstep/src/doctor/gather/deployment.ts";
import { diskFiles } from "../../packages/lockstep/src/doctor/project/files.ts";
import { type Project, readProject } from "../../packages/lockstep/src/doctor/project/project.ts";
import { LOCKSTEP } from "../e2e/support/example.ts";
import { logOf } from "../e2e/support/log.ts";
import { convexCli } from "./support/convex-cli.ts";

/** Inside the repository, so that `convex` resolves from its node_modules. */
const folder = path.resolve(import.meta.dirname, "../../.lockstep/conformance-doctor");
/** 1.42.3 */
const OLDEST = path.resolve(import.meta.dirname, "../compat/oldest/node_modules/convex");
const FILES = {
  "package.json": '{ "name": "app", "type": "module", "dependencies": { "convex": "*", "vite": "*" } }',
  "index.html": "<!doctype html><title>app</title>",
  "convex/convex.config.ts": `import directory from "@lockstep/auth/component/convex.config";
import { directoryEnv, directoryOptions } from "@lockstep/auth/component/env";
import { defineApp } from "convex/server";
const app = defineApp({ env: directoryEnv });
app.use(directory, directoryOptions(app));
export default app;
`,
  "convex/auth.config.ts": `const clientId = process.env.WORKOS_CLIENT_ID;
const jwks = "https://api.workos.com/sso/jwks/" + clientId;
export default {
  providers: [
    { type: "customJwt", issuer: "https://api.workos.com/user_management/" + clientId, algorithm: "RS256", jwks },
    { type: "customJwt", issuer: "https://api.workos.com", algorithm: "RS256", jwks, applicationID: clientId },
    { type: "customJwt", issuer: "https://api.workos.com", algorithm: "RS256", jwks },
  ],
};
`,
};
/** Values that need quotes in a listing, and values with quotes of their own. */
const VALUES: Record<string, string> = {
  WORKOS_CLIENT_ID: "client_01KDOCTOR",
  QUOTED: '"client_01KDOCTOR"',
  HALF_QUOTED: "'client_01KDOCTOR",
  HASH: "one # two",
  HASH_QUOTE: "it's # two",
  LINES: "-----BEGIN KEY-----\nAbc=\nx==\n-----END KEY-----\n",
  LINES_QUOTE: "it's\ntwo",
  ASSIGNED: "WORKOS_CLIENT_ID=client_01KDOCTOR",
  SPACES: " client_01KDOCTOR ",
  EMPTY: "",
  WORKOS_WEBHOOK_SECRET: "planted-value-of-a-secret",
};

let convex: Convex;
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  CONVEX_SELF_HOSTED_URL: convex.url,
  CONVEX_SELF_HOSTED_ADMIN_KEY: convex.adminKey,
  CI: "1",
  CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
});
const project = (shell: NodeJS.ProcessEnv, root = folder): Project =>
  readProject(diskFiles(root), {
    target: "development",
    shell,
    git: { tracked: undefined, ignored: () => false },
  });

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  convex = await createConvex({ port: 0, data: null });
  const changes = Object.entries(VALUES).map(([name, value]) => ({ name, value }));
  await fetch(`${convex.url}/api/update_environment_variables`, {
    method: "POST",
    headers: { authorization: `Convex ${convex.adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ changes }),
  });
  const app = { cwd: folder, url: convex.url, adminKey: convex.adminKey };
  expect(await convexCli(app, "dev", "--once", "--typecheck", "disable")).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await convex.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("--deployment", () => {
  test("[O35] it lists the variables as they are on the deployment, and asks the directory for its health", async () => {
    const facts = await askDeployment(project(environment()), "development", environment());
    expect([facts.type, facts.url, facts.name]).toEqual(["local", convex.url, undefined]);
    if (!facts.env.ok) throw new Error(facts.env.problem);
    expect(Object.fromEntries(facts.env.value)).toEqual(VALUES);
    expect(facts.previewDefaults).toBeUndefined();
    expect(facts.directory).toEqual({ ok: true, value: { lastEvent: null, backlog: 0, failures: [], drift: null } });
  });

  test("[O35] a version of the command that has no option for values lists them", async () => {
    const old = path.join(folder, "old");
    mkdirSync(path.join(old, "node_modules"), { recursive: true });
    symlinkSync(OLDEST, path.join(old, "node_modules/convex"));
    mkdirSync(path.join(old, "convex"));
    writeFileSync(path.join(old, "package.json"), FILES["package.json"]);
    writeFileSync(path.join(old, "convex/nothing.ts"), "export {};\n");
    const { env } = await askDeployment(project(environment(), old), "development", environment());
    expect(env.ok && Object.fromEntries(env.value)).toEqual(VALUES);
    rmSync(old, { recursive: true });
  });

  test("[O36] a command that fails gives a problem with its first line, without the key", async () => {
    const wrong = { ...environment(), CONVEX_SELF_HOSTED_ADMIN_KEY: "lockstep|planted0123456789" };
    const { env, directory } = await askDeployment(project(wrong), "development", wrong);
    expect(env).toEqual({ ok: false, problem: expect.stringMatching(/^`convex env list` failed: \w/) });
    expect(JSON.stringify(env)).not.toContain("planted");
    expect(directory).toBeUndefined();
  });

  test("[O36] without a deployment the command does not ask for one", async () => {
    const { CONVEX_SELF_HOSTED_URL: _, CONVEX_SELF_HOSTED_ADMIN_KEY: __, ...none } = environment();
    const home = path.join(folder, "home");
    const { env } = await askDeployment(project({}), "production", { ...none, HOME: home });
    expect(env).toEqual({ ok: false, problem: expect.stringMatching(/^`convex env list` failed: \w/) });
  });

  test("[O36] [O40] the command says what it could not ask, with exit code 2, and prints no value of a secret variable", async () => {
    const asked = await doctor(environment(), "--deployment");
    expect(asked.text).not.toMatch(/planted|Not looked at/);
    expect(asked.text).toMatch(/^0 errors, 0 warnings; .* checks found nothing/);
    const wrong = await doctor(
      { ...environment(), CONVEX_SELF_HOSTED_ADMIN_KEY: "lockstep|planted0123456789" },
      "--deployment",
      "--workos",
    );
    expect([wrong.code, wrong.text]).toEqual([2, expect.stringMatching(/Not looked at: `convex env list` failed/)]);
    expect(wrong.text).toContain("there is no WORKOS_API_KEY");
    expect(wrong.text).not.toContain("planted");
  });

  test("[O44] it names the cause when the app signs in at a client that the deployment does not trust, and that is not the key's", async () => {
    const authkit = await createAuthKit({
      port: 0,
      data: null,
      clients: [{ id: "client_01KDOCTOR", redirectUris: ["http://localhost:5173/callback"] }],
      apiKeys: ["sk_test_planted0123456789"],
    });
    const settings = (client: string): void =>
      writeFileSync(
        path.join(folder, ".env.local"),
        `VITE_WORKOS_CLIENT_ID=${client}\nVITE_CONVEX_URL=${convex.url}\nWORKOS_API_KEY=sk_test_planted0123456789\nWORKOS_API_URL=${authkit.url}\n`,
      );
    const ask = () => doctor(environment(), "--deployment", "--workos", "--no-redact", "--only", "D1,D2,D3,W1,W2");
    settings("client_01KDOCTOR");
    expect(await ask()).toEqual({ code: 0, text: expect.stringContaining("5 checks found nothing") });
    settings("client_01OTHER");
    const { code, text } = await ask();
    expect(code).toBe(1);
    expect(text).toContain(
      "D2  The app signs in with client_01OTHER, but the local deployment trusts client_01KDOCTOR",
    );
    expect(text).toContain("npx convex env set WORKOS_CLIENT_ID client_01OTHER");
    expect(text).toContain("W2  WORKOS_API_KEY and VITE_WORKOS_CLIENT_ID are of different WorkOS environments");
    expect(text).not.toContain("planted");
    await authkit.close();
    rmSync(path.join(folder, ".env.local"));
  });
});

async function doctor(env: NodeJS.ProcessEnv, ...options: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [LOCKSTEP, "doctor", ...options], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = logOf(child);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text: log.lines.join("\n") };
}
