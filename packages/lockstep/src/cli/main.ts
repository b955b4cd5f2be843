// The `lockstep` command: parses the arguments, runs one command, and turns an error into text and an exit code.

import { stripVTControlCharacters } from "node:util";
import { type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { LockstepError } from "../errors.ts";
import { appCommand } from "./app-command.ts";
import { colorsWanted } from "./terminal/colors-wanted.ts";
import { tidyUsage } from "./terminal/tidy-usage.ts";
import { version } from "./version.ts";

/** In the order in which a new app meets them. */
const subCommands: Record<string, () => Promise<CommandDef>> = {
  init: () => import("./init.ts").then(({ init }) => init),
  dev: () => import("./dev.ts").then(({ dev }) => dev),
  exec: () => import("./exec.ts").then(({ exec }) => exec),
  doctor: () => import("./doctor.ts").then(({ doctor }) => doctor),
  explain: () => import("./explain.ts").then(({ explain }) => explain),
  provision: () => import("./provision.ts").then(({ provision }) => provision),
  env: () => import("./env.ts").then(({ env }) => env),
  authkit: () => import("./authkit.ts").then(({ authkit }) => authkit),
  convex: () => import("./convex.ts").then(({ convex }) => convex),
  database: () => import("./database.ts").then(({ database }) => database),
};

const main: CommandDef = defineCommand({
  meta: {
    name: "lockstep",
    description: "Run Convex and WorkOS AuthKit on this machine, for the app in the current folder.",
  },
  subCommands,
});

/** The subcommands of a command that only groups others. */
type Inner = Record<string, CommandDef>;

/** Exit codes: 1 for a failure, unless the command has set another one; 2 for an invalid command line. */
async function run(argv: readonly string[]): Promise<void> {
  const { own } = appCommand(argv);
  const [name] = own;
  const load = name === undefined ? undefined : subCommands[name];
  const command = await load?.();
  const inner = command && own[1] !== undefined ? (command.subCommands as Inner | undefined)?.[own[1]] : undefined;
  if (name === "--version" || name === "-v") return console.log(version());
  const incomplete = command?.subCommands !== undefined && own.length === 1;
  if (own.includes("--help") || own.includes("-h") || name === undefined || incomplete) {
    const raw = await (inner
      ? renderUsage(inner, defineCommand({ meta: { name: `lockstep ${name}` } }))
      : renderUsage(command ?? main, command && main));
    const usage = tidyUsage(raw, process.stdout.columns ?? 100);
    // citty colors its text without checking where it is printed.
    console.log(colorsWanted() ? usage : stripVTControlCharacters(usage));
    return;
  }
  if (command === undefined) {
    throw new LockstepError("BAD_OPTION", {
      what: `lockstep has no command "${name}"`,
      fix: `use one of: ${Object.keys(subCommands).join(", ")}`,
    });
  }
  await runCommand(command, { rawArgs: own.slice(1) });
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof LockstepError || (error instanceof Error && error.name === "CLIError");
  // Readline's own words for Ctrl-C and Ctrl-D at a question.
  const interrupted = error instanceof Error && /^Aborted with Ctrl\+[CD]$/.test(error.message);
  // The shell's own prompt belongs on the next line.
  console.error(interrupted ? "" : expected ? error.message : error);
  const refused = expected && !(error instanceof LockstepError && error.code !== "BAD_OPTION");
  process.exitCode = interrupted ? 130 : refused ? 2 : (process.exitCode ?? 1);
}
