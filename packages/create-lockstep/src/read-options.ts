// The command line, and the questions that take its place at a terminal. Without one, what is missing is an error that names the option.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { type Framework, FRAMEWORKS } from "./frameworks.ts";

export interface Options {
  /** Absolute. */
  readonly folder: string;
  /** As in package.json. */
  readonly name: string;
  readonly framework: Framework;
  /** Folder with tarballs of the packages; undefined: from the registry. */
  readonly packages: string | undefined;
}

/** A command line that cannot be used: what is wrong, and what to write. */
export class UsageError extends Error {}

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
  const given = positionals[0] ?? (await answer(ask, "Folder of the new app [my-app]: ", "a folder"));
  const folder = path.resolve(given === "" ? "my-app" : given);
  assertEmpty(folder);
  const framework = frameworkOf(values.framework ?? (await askFramework(ask)));
  const packages = values.packages === undefined ? undefined : path.resolve(values.packages);
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
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

async function answer(ask: Ask, question: string, needed: string): Promise<string> {
  if (ask !== undefined) return await ask(question);
  throw new UsageError(`without a terminal, ${needed} is required\n${USAGE}`);
}

async function askFramework(ask: Ask): Promise<string> {
  const list = FRAMEWORKS.map(({ title }, index) => `  ${index + 1}  ${title}`).join("\n");
  const given = await answer(ask, `${list}\nFramework [1]: `, "--framework");
  return FRAMEWORKS[Number(given || 1) - 1]?.name ?? given;
}

function frameworkOf(name: string): Framework {
  const found = FRAMEWORKS.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no framework "${name}"; use one of: ${FRAMEWORKS.map((one) => one.name).join(", ")}`);
}

/** A repository without files counts as empty. */
function assertEmpty(folder: string): void {
  const inside = existsSync(folder) ? readdirSync(folder).filter((entry) => entry !== ".git") : [];
  if (inside.length === 0) return;
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
