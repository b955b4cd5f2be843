// `lockstep doctor` as a command, in ten projects of forum threads: its first line is the cause. Where the cause is on the deployment, a
// local Convex is asked, to which the unmodified `convex` command pushed; where it is in the token, one is piped to it.

import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { post, startConvex } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { changed } from "../../packages/lockstep/test/doctor/support/project.ts";
import { CLIENT_OF_PRODUCTION, type Thread, THREADS } from "../../packages/lockstep/test/doctor/support/threads.ts";
import { CLIENT, mint } from "../../packages/lockstep/test/doctor/support/token.ts";
import { LOCKSTEP, ROOT, terminalEnv } from "../e2e/support/example.ts";
import { type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { convexCli } from "./support/convex-cli.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lockstep-doctor-"));
const FOR_WORKOS = pathToFileURL(path.join(ROOT, "packages/lockstep/bin/local-workos.mjs")).href;
let workos: Workos;
beforeAll(async () => {
  workos = await startWorkos();
});
afterAll(async () => {
  await workos.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Workos {
  url: string;
  close: () => Promise<void>;
}

/** WorkOS, as far as the doctor asks it here: the key sets of two environments, each of which is a local AuthKit. */
async function startWorkos(): Promise<Workos> {
  const redirectUris = ["http://localhost:3000/callback"];
  const start = (id: string): Promise<LocalAuthKit> => startAuthKit({ clients: [{ id, redirectUris }] });
  const [development, production] = await Promise.all([start(CLIENT), start(CLIENT_OF_PRODUCTION)]);
  const server = createServer((request, response) => {
    const { url = "" } = request;
    const environment = url.includes(CLIENT_OF_PRODUCTION) ? production : development;
    void fetch(environment.url + url, { redirect: "manual" }).then(async (answer) => {
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      response.end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      await Promise.all([development.close(), production.close()]);
    },
  };
}

function write(project: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  }
}

/** Pushes the project to a local Convex as it was once deployed. Its settings then lead there, in place of the cloud. */
async function deploy(
  project: string,
  files: Readonly<Record<string, string>>,
  deployed: NonNullable<Thread["deployed"]>,
): Promise<void> {
  const convex = await startConvex();
  const changes = Object.entries(deployed.env).map(([name, value]) => ({ name, value }));
  await post(convex, "/api/update_environment_variables", { changes });
  const { ".env.local": cloud = "" } = files;
  const local = [
    cloud.replaceAll(/^\w*CONVEX_\w+=.*\n/gm, ""),
    `CONVEX_SELF_HOSTED_URL=${convex.url}\n`,
    `CONVEX_SELF_HOSTED_ADMIN_KEY=${convex.adminKey}\n`,
    `NEXT_PUBLIC_CONVEX_URL=${convex.url}\n`,
  ].join("");
  write(project, { ".env.local": local, ...deployed.files });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(project, "node_modules"));
  const app = { cwd: project, url: convex.url, adminKey: convex.adminKey };
  expect(await convexCli(app, "dev", "--once", "--typecheck", "disable")).toMatchObject({ code: 0 });
  write(project, { ...files, ".env.local": local });
}

/** Runs the command. Requests to WorkOS go to local AuthKit. */
function doctor(cwd: string, options: readonly string[], input: string): Promise<{ stdout: string; stderr: string }> {
  // Node writes the header Date from the machine's own clock, also where a test has moved that of JavaScript, and the doctor compares them.
  const { NODE_OPTIONS = "" } = options.includes("--network") ? {} : process.env;
  const env = terminalEnv({
    NODE_OPTIONS: `${NODE_OPTIONS} --import=${FOR_WORKOS}`,
    LOCKSTEP_AUTHKIT_URL: workos.url,
    CI: "1",
    CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
  });
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [LOCKSTEP, "doctor", ...options], { cwd, env }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

describe.each(THREADS)("$symptom", ({ base, change, cause, says, symptom, claims, deployed }) => {
  test("[O45] the first line that the command prints names the cause", async () => {
    const project = path.join(folder, String(THREADS.findIndex((thread) => thread.symptom === symptom)));
    const files = changed(base, change);
    write(project, files);
    // As a clone has it.
    execFileSync("git", ["init", "--quiet"], { cwd: project });
    if (deployed) await deploy(project, files, deployed);
    const options = [
      ...(change.target === "production" ? ["--prod"] : []),
      ...(deployed ? ["--network", "--deployment"] : []),
      ...(claims ? ["--token"] : []),
    ];
    const run = await doctor(project, options, claims ? mint(claims, CLIENT, Date.now()) : "");
    expect(run.stderr).toBe("");
    const [line = ""] = run.stdout.split("\n");
    expect(line).toMatch(new RegExp(`^. ${cause}  `));
    for (const word of says) expect(line).toContain(word);
    expect(run.stdout).not.toMatch(/planted/i);
  });
});
