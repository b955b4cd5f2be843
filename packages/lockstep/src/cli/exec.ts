// `lockstep exec -- <command>`: runs a command with the environment of this app's running stack, as `npx convex …` needs it.

import { once } from "node:events";
import spawn from "cross-spawn";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { LockstepError } from "../errors.ts";
import { readEnvironment } from "../stack/app/environment-file.ts";
import { appCommand } from "./app-command.ts";
import { assertKnownOptions, dataFolder, DATA_OPTION } from "./options.ts";
import { stateFolder } from "./workspace.ts";

const args: ArgsDef = { data: DATA_OPTION };

/** The command; it exits with the exit code of the one it runs. */
export const exec: CommandDef = defineCommand({
  meta: {
    name: "exec",
    description: "Run a command against this app's running stack: lockstep exec -- npx convex run items:list",
  },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const { app: command } = appCommand(process.argv);
    const [program, ...rest] = command;
    if (program === undefined) {
      throw new LockstepError("BAD_OPTION", {
        what: "no command given",
        fix: "lockstep exec -- npx convex run items:list",
      });
    }
    const environment = readEnvironment(dataFolder(given) ?? stateFolder(process.cwd()), process.cwd());
    const child = spawn(program, rest, { stdio: "inherit", env: { ...process.env, ...environment } });
    // Ctrl-C reaches the command directly.
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});
    const [code] = (await once(child, "close")) as [number | null];
    process.exitCode = code ?? 1;
  },
});
