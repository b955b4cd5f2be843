// One of the apps in ../apps with a `convex/` folder, served by the `lockstep convex` command and pushed by the real CLI.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import type { Value } from "convex/values";
import { mutationNamed, queryNamed } from "../../../packages/lockstep/test/database/support/clients.ts";
import { post } from "../../../packages/lockstep/test/database/support/convex-app.ts";
import { packages } from "../../e2e/support/packages.ts";
import { writeFiles } from "../../e2e/support/guide.ts";
import { type Command, lockstep } from "../../e2e/support/command.ts";
import { dataOf, ROOT } from "../../e2e/support/example.ts";
import { freePorts } from "../../e2e/support/ports.ts";
import { type CliResult, convexCli } from "./convex-cli.ts";

export interface PushedApp {
  /** A copy of the app that a test may change. */
  folder: string;
  url: string;
  siteUrl: string;
  adminKey: string;
  /** The output of the push. */
  pushed: CliResult;
  cli(...args: string[]): Promise<CliResult>;
  /** Calls a query over HTTP. */
  query(name: string, args?: Record<string, Value>): Promise<unknown>;
  /** Calls a mutation over HTTP. */
  mutation(name: string, args?: Record<string, Value>): Promise<unknown>;
  /** Kills the server with SIGKILL, and starts it again, with these variables of the process. */
  crash(env?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  /** Variables of the deployment. */
  environment?: Record<string, string>;
  /** Additional arguments of `lockstep convex`. */
  args?: string[];
  /** Default: free ports. */
  ports?: { convex: number; site: number };
  /** The app has `@lockstep/auth` as npm would install it: from its tarball. */
  isPacked?: boolean;
  /** The name of the copy, for an app that several test files push. */
  copy?: string;
  /** A guide, such as `docs/webhooks.md`, whose files are added to the app. */
  guide?: string;
}

/** Installs the tarball of @lockstep/auth, which has no dependencies. */
function installPacked(folder: string): void {
  const { folder: tarballs } = packages();
  const tarball = readdirSync(tarballs).find((file) => file.startsWith("lockstep-auth-"))!;
  const target = path.join(folder, "node_modules/@lockstep/auth");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", path.join(tarballs, tarball), "-C", target, "--strip-components=1"]);
}

/** Serves and pushes an app, given by its name in ../apps or its folder. */
export async function pushApp(
  name: string,
  { environment = {}, args = [], ports, isPacked = false, guide, copy = "app" }: Options = {},
): Promise<PushedApp> {
  const fixture = path.resolve(import.meta.dirname, "../apps", name);
  // Inside the workspace, so that its packages are found.
  const folder = path.join(fixture, ".lockstep", copy);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ["package.json", "convex"])
    cpSync(path.join(fixture, part), path.join(folder, part), { recursive: true });
  if (guide !== undefined) writeFiles(guide, folder);
  // The CLI looks for the compiler only in the app's own folder.
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(path.join(ROOT, "node_modules/typescript"), path.join(folder, "node_modules/typescript"));
  if (isPacked) installPacked(folder);

  const { convex, site } = ports ?? (await freePorts());
  const url = `http://127.0.0.1:${convex}`;
  const start = async (env: Record<string, string> = {}): Promise<Command> => {
    const options = ["--port", String(convex), "--site-port", String(site), ...args];
    const command = lockstep(folder, ["convex", ...options], { env });
    await command.log.printed(/listens on/);
    return command;
  };
  let server = await start();
  const adminKey = readFileSync(path.join(dataOf(folder), "convex/admin-key"), "utf8").trim();
  const cli = (...parts: string[]): Promise<CliResult> => convexCli({ cwd: folder, url, adminKey }, ...parts);
  const client = new ConvexHttpClient(url, { logger: false });

  const changes = Object.entries(environment).map(([key, value]) => ({ name: key, value }));
  const set = await post({ url, adminKey }, "/api/update_environment_variables", { changes });
  if (set.status !== 200) throw new Error(set.body.message);

  return {
    folder,
    url,
    adminKey,
    siteUrl: `http://127.0.0.1:${site}`,
    pushed: await cli("dev", "--once"),
    cli,
    query: (fn, input = {}) => client.query(queryNamed(fn), input),
    // In parallel: the client's own queue is not under test.
    mutation: (fn, input = {}) => client.mutation(mutationNamed(fn), input, { skipQueue: true }),
    async crash(env) {
      server.child.kill("SIGKILL");
      await server.ended;
      server = await start(env);
    },
    async close() {
      server.child.kill("SIGTERM");
      await server.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
