// `lockstep authkit` as a process: a seed from a file, and what it refuses to start with.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { readAppFacts } from "../../src/stack/app/app-facts.ts";
import { CLIENT_ID } from "../../src/stack/defaults.ts";
import { authkitSpec, type RunningApp } from "../../src/stack/services/service-specs.ts";
import { freePorts } from "../../../../test/e2e/support/ports.ts";

const LOCKSTEP = fileURLToPath(new URL("../../bin/lockstep.mjs", import.meta.url));

interface Run {
  /** Resolves with the output once it contains this text, or when the process ends. */
  until: (text: string) => Promise<string>;
  exitCode: Promise<number | null>;
}

function run(args: readonly string[]): Run {
  const child = spawn(process.execPath, [LOCKSTEP, "authkit", "--ephemeral", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const exitCode = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    exitCode,
    until: (text) =>
      new Promise((resolve) => {
        const look = (chunk: Buffer): void => {
          output += chunk.toString("utf8");
          if (output.includes(text)) resolve(output);
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        void exitCode.then(() => resolve(output));
      }),
  };
}

const freePort = async (): Promise<string> => String((await freePorts()).authkit);

function seedFile(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "seed.yaml");
  writeFileSync(file, text);
  return file;
}

test("[I355] --seed starts with the objects in the file", async () => {
  const port = await freePort();
  const seed = seedFile("users:\n  - email: kay@example.com\n    password: a long enough secret\n");
  const { until } = run(["--port", port, "--seed", seed]);
  expect(await until("listens on")).toContain(`http://localhost:${port}`);
  const answer = await fetch(`http://localhost:${port}/user_management/users?email=kay@example.com`, {
    headers: { authorization: "Bearer sk_test_default" },
  });
  expect(await answer.json()).toMatchObject({ data: [{ email: "kay@example.com", email_verified: true }] });
});

test("[I355] an invalid seed, and a host that is reachable from outside, exit with what to write instead", async () => {
  const seed = seedFile("users:\n  - mail: kay@example.com\n");
  const wrong = run(["--port", await freePort(), "--seed", seed]);
  expect(await wrong.until("Fix:")).toMatch(/seed\.yaml line 2, users\[0\]\.mail \[BAD_SEED\]/);
  expect(await wrong.exitCode).toBe(1);
  const open = run(["--port", await freePort(), "--host", "0.0.0.0"]);
  expect(await open.until("Fix:")).toContain("[HOST_NOT_LOOPBACK]");
  expect(await open.exitCode).toBe(1);
});

test("[I355] [K70] the stack passes on its seed file, and the app's sign-in endpoint", () => {
  const ports = { authkit: 1, convex: 2, site: 3, app: 4 };
  const places = { app: "/app", data: "/data", appUrl: "", authkitUrl: "", convexUrl: "", siteUrl: "", ports };
  const facts = { ...readAppFacts("/nowhere"), signInEndpoint: null };
  const app: RunningApp = {
    name: "app",
    url: "http://localhost:4",
    port: 4,
    clientId: CLIENT_ID,
    command: null,
    facts,
  };
  const args = (seed?: string, signInEndpoint: string | null = null, others: RunningApp[] = []): string => {
    const apps = [{ ...app, facts: { ...facts, signInEndpoint } }, ...others];
    return authkitSpec(places, {}, { accessTokenSeconds: 9, seed, apps }).args.join(" ");
  };
  expect(args("seed.yaml")).toMatch(/--access-token-seconds 9 --seed seed\.yaml$/);
  expect(args(undefined, "/login")).toMatch(/--access-token-seconds 9 --initiate-login-uri \/login$/);
  expect(args()).toMatch(/--access-token-seconds 9$/);
  const admin = {
    ...app,
    clientId: "client_admin",
    url: "http://localhost:5",
    facts: { ...facts, signInEndpoint: "/in" },
  };
  expect(args(undefined, null, [admin])).toMatch(/ --more-apps client_admin=http:\/\/localhost:5\/in$/);
});

test("[K103] more applications have client IDs of their own, with their addresses; anything else is refused", async () => {
  const port = await freePort();
  const { until } = run(["--port", port, "--ephemeral", "--more-apps", "client_admin=http://localhost:5174/login"]);
  await until("listens on");
  const authorize = (clientId: string, redirectUri: string): Promise<Response> => {
    const query = { client_id: clientId, redirect_uri: redirectUri, response_type: "code", provider: "authkit" };
    return fetch(`http://localhost:${port}/user_management/authorize?${new URLSearchParams(query)}`);
  };
  expect((await authorize("client_admin", "http://localhost:5174/callback")).status).toBe(200);
  expect((await authorize(CLIENT_ID, "http://localhost:5173/callback")).status).toBe(200);
  expect((await authorize("client_admin", "http://localhost:5173/callback")).status).toBe(400);
  const wrong = run(["--port", await freePort(), "--more-apps", "5174"]);
  expect(await wrong.until("Fix:")).toContain("[BAD_OPTION]");
  expect(await wrong.exitCode).toBe(2);
});
