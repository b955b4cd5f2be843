// An app outside this repository, generated and installed by the lines of a guide, with the two packages as npm would publish them.
import { exec } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { terminalEnv } from "./example.ts";
import { shellLines } from "./guide.ts";
import { packages } from "./packages.ts";

/** The app, in its own folder. */
export interface NewApp {
  readonly folder: string;
  /** The folder of the packed packages. */
  readonly packed: string;
  /** The command of the installed `lockstep`. */
  readonly lockstep: string;
  /** Runs a line in the app's folder. Rejects with its whole output if it fails. */
  readonly shell: (line: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** npm options: prefer the cache, and never prompt. */
const NPM = {
  npm_config_prefer_offline: "true",
  npm_config_yes: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
};

/** @param create - The beginning of the guide's line that generates the app; `options` are appended to it, and `change` changes it. */
export async function newApp(
  page: string,
  create: string,
  options = "",
  change: (line: string) => string = (line) => line,
): Promise<NewApp> {
  const app = await generatedApp(page, create, options, change);
  for (const line of [...packages().install, ...shellLines(page, "npm install")]) await app.shell(line);
  return app;
}

/** The app as it was generated. */
export async function generatedApp(
  page: string,
  create: string,
  options = "",
  change: (line: string) => string = (line) => line,
): Promise<NewApp> {
  const outside = mkdtempSync(path.join(tmpdir(), "lockstep-guide-"));
  const folder = path.join(outside, "my-app");
  const run = async (cwd: string, line: string): Promise<string> => {
    // `create-next-app` repeats the last choices, and stores them here.
    const own = { XDG_CONFIG_HOME: path.join(outside, "config"), NEXT_TELEMETRY_DISABLED: "1", ...NPM };
    try {
      return (await promisify(exec)(line, { cwd, env: terminalEnv(own), maxBuffer: 2 ** 25 })).stdout;
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`${line}\n${stdout}\n${stderr}`, { cause: error });
    }
  };
  for (const line of shellLines(page, create)) await run(outside, change(`${line} ${options}`));
  return {
    folder,
    packed: packages().folder,
    lockstep: path.join(folder, "node_modules/lockstep/bin/lockstep.mjs"),
    shell: (line) => run(folder, line),
    remove: () => rm(outside, { recursive: true, force: true }),
  };
}
