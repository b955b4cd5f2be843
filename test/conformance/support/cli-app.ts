// The app of `convex-cli-app` in its own folder, with a `lockstep convex` for it and the unmodified CLI.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Command, lockstep } from "../../e2e/support/command.ts";
import { dataOf } from "../../e2e/support/example.ts";
import { freePorts } from "../../e2e/support/ports.ts";
import { type CliResult, convexCli, startCli } from "./convex-cli.ts";

const conformance = path.resolve(import.meta.dirname, "..");

export interface CliApp {
  /** Its folder: inside the repository, so that `convex` resolves from its node_modules. */
  readonly folder: string;
  readonly url: string;
  /** Reads a file of its folder. */
  file: (name: string) => string;
  read: (name: string) => string;
  write: (name: string, text: string) => void;
  /** Runs the CLI until it exits. */
  cli: (...args: string[]) => Promise<CliResult>;
  /** Runs the CLI until it exits, with another URL of the same deployment. */
  cliAt: (at: string, ...args: string[]) => Promise<CliResult>;
  /** Starts the CLI, and kills it when its output matches the pattern; returns the output. `first` is called when it matches another. */
  cliUntil: (pattern: RegExp, args: string[], first?: { at: RegExp; call: () => void }) => Promise<string>;
}

/** The app and its server, for all tests of a file. */
export function useCliApp(name: string): CliApp {
  const folder = path.resolve(conformance, "../../.lockstep", name);
  const file = (relative: string): string => path.join(folder, relative);
  let server: Command;
  let url = "";
  let adminKey = "";

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, "convex"), { recursive: true });
    cpSync(path.join(conformance, "convex-cli-app"), folder, { recursive: true });
    const { convex: port, site } = await freePorts();
    url = `http://127.0.0.1:${port}`;
    server = lockstep(folder, ["convex", "--port", String(port), "--site-port", String(site)]);
    await server.log.printed(/listens on/);
    adminKey = readFileSync(path.join(dataOf(folder), "convex/admin-key"), "utf8").trim();
  });
  afterAll(async () => {
    server.child.kill("SIGTERM");
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    folder,
    get url() {
      return url;
    },
    file,
    read: (relative) => readFileSync(file(relative), "utf8"),
    write: (relative, text) => writeFileSync(file(relative), text),
    cli: (...args) => convexCli({ cwd: folder, url, adminKey }, ...args),
    cliAt: (at, ...args) => convexCli({ cwd: folder, url: at, adminKey }, ...args),
    async cliUntil(pattern, args, first) {
      const child = startCli({ cwd: folder, url, adminKey }, ...args);
      let printed = "";
      await new Promise<void>((resolve, reject) => {
        child.once("exit", () => reject(new Error(`convex ${args.join(" ")} ended: ${printed}`)));
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (chunk: Buffer) => {
            const before = printed;
            printed += chunk.toString();
            if (first?.at.test(printed) && !first.at.test(before)) first.call();
            if (pattern.test(printed)) resolve();
          });
        }
      }).finally(() => child.kill("SIGKILL"));
      return printed;
    },
  };
}
