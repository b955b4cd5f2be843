// The command line, and the questions that take its place at a terminal. Without one, what is missing is an error that names the option.

import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { type Framework, FRAMEWORKS } from "./frameworks.ts";
import { packagesIn, registryPackages, UsageError } from "./packages.ts";

export interface Options {
  /** Absolute. */
  readonly folder: string;
  /** As in package.json. */
  readonly name: string;
  readonly framework: Framework;
  /** Versions or addresses of `lockstep` and `@lockstep/auth`. */
  readonly packages: Readonly<Record<string, string>>;
}

export const USAGE: string = `Usage: npm create lockstep@latest [folder] -- [options]

  --framework <name>   ${FRAMEWORKS.map(({ name }) => name).join(", ")}
  --packages <folder>  Use tarballs of lockstep and @lockstep/auth from this folder
  --help, --version`;

/** Asks a person one question at the terminal; undefined without a terminal. */
export type Ask = ((question: string) => Promise<string>) | undefined;

/** The parsed options, or the one that prints something instead. @throws UsageError */
export async function readOptions(argv: readonly string[], ask: Ask): Promise<Options | "help" | "version"> {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return "help";
  if (values.version === true) return "version";
  if (positionals.length > 1) throw new UsageError(`unexpected argument "${positionals[1]}"\n${USAGE}`);
  // What is given is checked before anything is asked.
  const packages = values.packages === undefined ? registryPackages() : packagesIn(path.resolve(values.packages));
  const given = values.framework === undefined ? undefined : frameworkOf(values.framework);
  const folder =
    positionals[0] === undefined
      ? await answer(ask, "Folder of the new app [my-app]: ", "a folder", (text) => emptyFolder(text || "my-app"))
      : emptyFolder(positionals[0]);
  const framework = given ?? (await answer(ask, FRAMEWORK_QUESTION, "--framework", numberOrName));
  return { folder, name: nameOf(folder), framework, packages };
}

/** Asks on standard error, so that standard output is left for results. */
export function terminal(): Ask {
  if (!process.stdin.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return (await lines.question(question)).trim();
    } finally {
      lines.close();
    }
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        framework: { type: "string" },
        packages: { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    // Node goes on with advice about arguments that begin with a dash.
    throw new UsageError(`${what.replace(/\. To specify [^]*/, "")}\n${USAGE}`);
  }
}

/** Asks until `read` accepts the answer. */
async function answer<T>(ask: Ask, question: string, needed: string, read: (text: string) => T): Promise<T> {
  if (ask === undefined) throw new UsageError(`without a terminal, ${needed} is required\n${USAGE}`);
  for (let next = question; ;) {
    const text = await ask(next);
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      next = `${error.message}\n${question.split("\n").at(-1)}`;
    }
  }
}

const FRAMEWORK_QUESTION = `${FRAMEWORKS.map(({ title }, index) => `  ${index + 1}  ${title}`).join("\n")}\nFramework [1]: `;

function numberOrName(text: string): Framework {
  return FRAMEWORKS[Number(text || 1) - 1] ?? frameworkOf(text);
}

function frameworkOf(name: string): Framework {
  const found = FRAMEWORKS.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no framework "${name}"; use one of: ${FRAMEWORKS.map((one) => one.name).join(", ")}`);
}

/** A repository without files counts as empty. */
function emptyFolder(given: string): string {
  const folder = path.resolve(given);
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UsageError(`${folder} is a file. Choose a folder`);
  const inside = existsSync(folder) ? readdirSync(folder).filter((entry) => entry !== ".git") : [];
  if (inside.length === 0) return folder;
  throw new UsageError(`${folder} is not empty: it contains ${inside[0]}. Choose another folder; nothing was changed`);
}

/** A name that npm accepts: lower case, without a leading dot or underscore. */
function nameOf(folder: string): string {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._~-]+/g, "-")
    .replace(/^[._-]+/, "");
  return name === "" ? "my-app" : name.slice(0, 214);
}
