// An application in its own folder and git repository, like a fresh clone: started with `lockstep dev`, and checked for changes.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type Command, lockstep } from "./command.ts";
import { dataOf, ROOT, terminalEnv } from "./example.ts";
import { freePorts } from "./ports.ts";

const APPS = path.resolve(import.meta.dirname, "../apps");
const GIT = ["-c", "user.name=a", "-c", "user.email=a@example.com"];

type Ports = Awaited<ReturnType<typeof freePorts>>;

/** The parts of the application. */
export interface Template {
  /** The name of its folder. */
  name: string;
  /** Folders of `apps` that it is copied from, with the target of each part. */
  from: Record<string, string>;
  /** The file in which `PORT` is replaced by the app's port. */
  convexJson?: boolean;
  /** Changes to its files before it is committed. */
  prepare?: (app: string, ports: Ports) => void | Promise<void>;
  /** Its `.env.local`. */
  env: (ports: Ports) => readonly string[];
  /** A seed, stored next to the application. */
  seed?: (ports: Ports) => object;
  /** Further options of `lockstep dev`. */
  options?: readonly string[];
  /** Another Node. */
  node?: string;
}

/** A running application. */
export interface RunningTemplate extends Command {
  app: string;
  url: string;
  ports: Ports;
  /** What git lists as changed, including the env file. */
  changes: () => Promise<string[]>;
}

/** Starts the application. */
export async function startTemplate({
  name,
  from,
  convexJson = false,
  prepare = () => {},
  env,
  seed,
  options = [],
  node,
}: Template): Promise<RunningTemplate> {
  const app = path.join(ROOT, ".lockstep/e2e", `template-${name}`);
  const ports = await freePorts();
  rmSync(app, { recursive: true, force: true });
  for (const [folder, to] of Object.entries(from)) {
    cpSync(path.join(APPS, folder), path.join(app, to), { recursive: true });
  }
  renameSync(path.join(app, "gitignore"), path.join(app, ".gitignore"));
  if (convexJson) {
    const file = path.join(app, "convex.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/3000|5173/g, String(ports.app)));
  }
  await prepare(app, ports);
  const own = env(ports).join("\r\n");
  writeFileSync(path.join(app, ".env.local"), own);
  // Next to the app: Next.js takes a repository for the root of a workspace, and would not find the packages of this one.
  const repository = path.join(dataOf(app), "../../repositories", name);
  const git = async (...args: string[]): Promise<string> =>
    (
      await promisify(execFile)("git", [...GIT, ...args], {
        cwd: app,
        env: { ...terminalEnv(), GIT_DIR: repository, GIT_WORK_TREE: app },
      })
    ).stdout;
  mkdirSync(repository, { recursive: true });
  await git("init", "--quiet");
  await git("add", ".");
  await git("commit", "--quiet", "--message", "template");
  const args = ["--authkit-port", ports.authkit, "--convex-port", ports.convex, "--site-port", ports.site].map(String);
  if (seed !== undefined) {
    // JSON is YAML, too.
    const file = path.join(repository, "seed.yaml");
    writeFileSync(file, JSON.stringify(seed(ports)));
    args.push("--seed", file);
  }
  const command = lockstep(app, ["dev", ...args, ...options], {
    ...(node !== undefined && { node }),
    env: { LOCKSTEP_LOG: "debug" },
  });
  return {
    ...command,
    app,
    url: `http://localhost:${ports.app}`,
    ports,
    changes: async () => {
      const status = (await git("status", "--porcelain", "--untracked-files=all")).split("\n").filter(Boolean);
      const written = status.filter((line) => !line.includes("convex/_generated/"));
      return readFileSync(path.join(app, ".env.local"), "utf8") === own ? written : [...written, ".env.local"];
    },
  };
}
