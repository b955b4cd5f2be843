// The project's own `convex` command, which knows the deployment and may change its variables. Values go by standard input, never as arguments.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { readListing } from "../../doctor/gather/read-listing.ts";
import { findBin } from "../../doctor/gather/run-convex.ts";
import { type DeploymentOptions, type Lookup, selectDeployment } from "../../doctor/gather/select-deployment.ts";
import { LockstepError } from "../../errors.ts";

export interface ConvexCommand {
  /** Runs it; resolves to its standard output. @throws LockstepError `CONVEX_FAILED` */
  readonly run: (args: readonly string[], input?: string) => Promise<string>;
  /** How a person would write it, for messages. */
  readonly shown: string;
}

/**
 * The command installed for a folder.
 *
 * @throws LockstepError `BAD_OPTION` if `convex` is not installed, or a setting leads to a deployment of the other kind.
 */
export function convexCommand(
  { folder, value }: { readonly folder: string; readonly value: Lookup },
  options: DeploymentOptions,
  env: NodeJS.ProcessEnv,
): ConvexCommand {
  const program = programFor(folder);
  const selected = selectDeployment(options, value);
  if (!selected.ok) throw new LockstepError("BAD_OPTION", selected);
  const selection = selected.options;
  return {
    shown: ["npx convex", ...selection].join(" "),
    run: async (args, input) => {
      const child = spawn(process.execPath, [program, ...args, ...selection], { cwd: folder, env, stdio: "pipe" });
      // A command that ends without reading its input is reported by its exit code.
      child.stdin.on("error", () => {});
      child.stdin.end(input ?? "");
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      if (code === 0) return stdout;
      throw new LockstepError("CONVEX_FAILED", {
        what: `\`npx convex ${[...args, ...selection].join(" ")}\` failed`,
        evidence: lastLines(stderr) || `exit code ${String(code)}`,
        fix: `run \`npx convex init\` in ${folder} so that it knows its deployment, or name one with --deployment`,
      });
    },
  };
}

/** The variables of the deployment by name. */
export async function listVariables(convex: ConvexCommand, version: string | undefined): Promise<Map<string, string>> {
  // Since 1.48 it hides values from agents that do not ask for them; before 1.47 there was no way to ask.
  const asks = version !== undefined && !/^(?:0|1\.(?:[0-3]?\d|4[0-6]))\./.test(`${version}.`);
  return readListing(await convex.run(["env", "list", ...(asks ? ["--include-values"] : [])]));
}

/** The address of the deployment's HTTP actions; undefined if it does not follow from that of the deployment. */
export async function siteUrlOf(convex: ConvexCommand): Promise<string | undefined> {
  const { url } = JSON.parse(await convex.run(["function-spec"])) as { url?: unknown };
  if (typeof url !== "string" || !URL.canParse(url)) return undefined;
  const { origin, hostname } = new URL(url);
  return hostname.endsWith(".convex.cloud") ? origin.replace(/\.convex\.cloud$/, ".convex.site") : undefined;
}

function programFor(folder: string): string {
  const program = findBin(folder);
  if (program !== undefined) return program;
  throw new LockstepError("BAD_OPTION", {
    what: "the `convex` command is not installed for this project",
    evidence: folder,
    fix: "npm install convex",
  });
}

function lastLines(output: string): string {
  return output.trim().split("\n").slice(-3).join(" ").slice(0, 500);
}
