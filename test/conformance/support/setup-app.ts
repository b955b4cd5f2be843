// A copy of the example with a local AuthKit and a local Convex of its own, for commands that set a project up.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Command, lockstep } from "../../e2e/support/command.ts";
import { copyExample, dataOf } from "../../e2e/support/example.ts";
import { freePorts } from "../../e2e/support/ports.ts";
import { type LocalAuthKit, startAuthKit } from "./authkit.ts";
import { type CliResult, convexCli } from "./convex-cli.ts";

export interface SetupApp {
  readonly authkit: LocalAuthKit;
  /** Local Convex, and the folder of the app. */
  readonly deployment: { readonly cwd: string; readonly url: string; readonly adminKey: string };
  /** Where local Convex has the HTTP actions. */
  readonly siteUrl: string;
  write: (name: string, text: string) => void;
  /** The app's files by name, without generated code. */
  files: () => Record<string, string>;
  /** Runs `lockstep` until it exits. By default, the deployment is a self-hosted one. */
  lockstep: (...args: string[]) => Promise<Run>;
  /** The variables that make it so. */
  readonly selfHosted: Record<string, string>;
  lockstepWith: (env: Record<string, string>, ...args: string[]) => Promise<Run>;
  /** Kills it after it has printed so many lines, unless it exits before. */
  lockstepKilled: (lines: number, env: Record<string, string>, ...args: string[]) => Promise<void>;
  /** Runs the unmodified convex command. */
  convex: (...args: string[]) => Promise<CliResult>;
  /** A variable of the deployment, from that command. */
  variable: (name: string) => Promise<string>;
}

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly stdout: string;
}

/** Offline: no crash report, and no check for the newest version of the convex command. */
const OFFLINE = { CI: "1", CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9" };

/** For all tests of a file. */
export function useSetupApp(name: string): SetupApp {
  const folder = copyExample(name);
  let authkit: LocalAuthKit;
  let convex: Command;
  let deployment = { cwd: folder, url: "", adminKey: "" };
  let siteUrl = "";

  beforeAll(async () => {
    const ports = await freePorts();
    authkit = await startAuthKit();
    const args = ["--port", ports.convex, "--site-port", ports.site].map(String);
    convex = lockstep(folder, ["convex", ...args]);
    await convex.log.printed(/listens on/);
    const adminKey = readFileSync(path.join(dataOf(folder), "convex/admin-key"), "utf8").trim();
    deployment = { cwd: folder, url: `http://127.0.0.1:${ports.convex}`, adminKey };
    siteUrl = `http://127.0.0.1:${ports.site}`;
  });
  afterAll(async () => {
    convex.child.kill("SIGTERM");
    await convex.ended;
    await authkit.close();
  });

  const started = (env: Record<string, string>, args: readonly string[]): Command =>
    lockstep(folder, args, { env: { WORKOS_API_URL: authkit.url, CONVEX_SITE_URL: siteUrl, ...OFFLINE, ...env } });
  const selfHosted = (): Record<string, string> => ({
    CONVEX_SELF_HOSTED_URL: deployment.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: deployment.adminKey,
  });
  const lockstepWith = async (env: Record<string, string>, ...args: string[]): Promise<Run> => {
    const { child, log, ended } = started(env, args);
    let stdout = "";
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    const code = await ended;
    return { code, output: log.lines.join("\n"), stdout };
  };
  return {
    get authkit() {
      return authkit;
    },
    get deployment() {
      return deployment;
    },
    get siteUrl() {
      return siteUrl;
    },
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    files: () => {
      const names = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name: own }) => path.relative(folder, path.join(parentPath, own)))
        .filter((file) => !file.includes("_generated"));
      return Object.fromEntries(names.toSorted().map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
    },
    get selfHosted() {
      return selfHosted();
    },
    lockstepWith,
    lockstep: (...args) => lockstepWith(selfHosted(), ...args),
    async lockstepKilled(lines, env, ...args) {
      const { child, log, ended } = started(env, args);
      // It may exit first.
      await log.printed(/^/, lines - 1).catch(() => {});
      child.kill("SIGKILL");
      await ended;
    },
    convex: (...args) => convexCli(deployment, ...args),
    variable: async (variable) => (await convexCli(deployment, "env", "get", variable)).stdout.trim(),
  };
}
