// The unmodified `convex` CLI as a child process, offline, against a local Convex.

import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const cli = path.resolve(import.meta.dirname, "../../../node_modules/convex/bin/main.js");

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** An app and the deployment it is pushed to. */
interface CliApp {
  cwd: string;
  url: string;
  adminKey: string;
  /** Further variables. */
  env?: Record<string, string>;
}

function environment({ url, adminKey, env }: CliApp): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CONVEX_SELF_HOSTED_URL: url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey,
    NO_COLOR: "1",
    // Offline: no crash report, and no check for the newest CLI version (port 9 is refused before a socket opens).
    CI: "1",
    CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
    ...env,
  };
}

/** Starts the CLI in the folder of an app. */
export function startCli(app: CliApp, ...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [cli, ...args], { cwd: app.cwd, env: environment(app) });
}

/** Runs the CLI in the folder of an app; resolves with its exit code and output. */
export async function convexCli(app: CliApp, ...args: string[]): Promise<CliResult> {
  const options = { cwd: app.cwd, env: environment(app), timeout: 600_000, maxBuffer: 64 * 1024 * 1024 };
  try {
    return { code: 0, ...(await run(process.execPath, [cli, ...args], options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as CliResult;
    return { code, stdout, stderr };
  }
}
