// One of the applications in ../apps as a child process, configured for local AuthKit by the environment variables that WorkOS's
// SDKs read. The application does not know that AuthKit is local.

import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { terminalEnv } from "../../e2e/support/example.ts";
import { freePorts } from "../../e2e/support/ports.ts";
import { logOf, type Log } from "../../e2e/support/log.ts";
import { API_KEY, CLIENT, COOKIE_PASSWORD, startAuthKit, type LocalAuthKit } from "./authkit.ts";

/** How to run an application on a port. */
export interface Fixture {
  /** Its folder in `test/conformance/apps`. */
  name: string;
  /** Arguments of `node`, in that folder. */
  command: (port: number) => readonly string[];
  /** The line that says it is listening. */
  ready: RegExp;
  env?: Readonly<Record<string, string>>;
}

/** A running application, and the AuthKit it signs in with. */
export interface FixtureApp {
  url: string;
  authkit: LocalAuthKit;
  /** The application's output. */
  log: Log;
  close: () => Promise<void>;
}

/** Starts both on free ports. */
export async function startFixtureApp({ name, command, ready, env }: Fixture): Promise<FixtureApp> {
  const { app: port } = await freePorts();
  const url = `http://localhost:${port}`;
  const redirectUri = `${url}/callback`;
  const authkit = await startAuthKit({
    clients: [{ id: CLIENT, redirectUris: [redirectUri] }],
    settings: { initiateLoginUri: "/sign-in" },
  });
  const child = spawn(process.execPath, command(port), {
    cwd: path.resolve(import.meta.dirname, "../apps", name),
    // In its own process group, so that its children end with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: terminalEnv({
      PORT: String(port),
      WORKOS_CLIENT_ID: CLIENT,
      WORKOS_API_KEY: API_KEY,
      WORKOS_COOKIE_PASSWORD: COOKIE_PASSWORD,
      WORKOS_API_HOSTNAME: "localhost",
      WORKOS_API_PORT: String(authkit.port),
      WORKOS_API_HTTPS: "false",
      WORKOS_REDIRECT_URI: redirectUri,
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: redirectUri,
      ...env,
    }),
  });
  const log = logOf(child);
  const ended = once(child, "close");
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await ended;
    await authkit.close();
  };
  const early = ended.then(() => {
    throw new Error(`${name} ended before it listened:\n${log.lines.join("\n")}`);
  });
  early.catch(() => undefined);
  try {
    await Promise.race([log.printed(ready), early]);
  } catch (error) {
    await authkit.close();
    throw error;
  }
  return { url, authkit, log, close };
}
