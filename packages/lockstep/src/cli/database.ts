// `lockstep database`: commands for the documents of local Convex while it is not running.

import { createWriteStream, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { salvage } from "../database/snapshots/salvage.ts";
import { snapshotFiles } from "../database/snapshots/write-snapshot.ts";
import { zipOf } from "../database/snapshots/zip-writer.ts";
import { LockstepError } from "../errors.ts";
import { assertKnownOptions, text } from "./options.ts";
import { stateFolder } from "./workspace.ts";

const args: ArgsDef = {
  from: {
    type: "string",
    description:
      "Data folder of local Convex. It is never written to, even if its file is damaged. Default: that of `lockstep dev` for this folder",
    valueHint: "folder",
  },
  out: {
    type: "string",
    description: "File to write, for: npx convex import --replace-all <file>",
    valueHint: "file",
    default: "snapshot.zip",
  },
};

const exportDatabase: CommandDef = defineCommand({
  meta: {
    name: "export",
    description:
      "Write the readable documents and stored files of local Convex into a snapshot. Anything left out is reported, with exit code 1.",
  },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const from = given["from"] === undefined ? path.join(stateFolder(process.cwd()), "convex") : text(given, "from");
    const out = text(given, "out");
    if (existsSync(out)) {
      throw new LockstepError("BAD_OPTION", {
        what: `${out} already exists`,
        fix: "pass another name with --out, or remove the file",
      });
    }
    const { tables, files, leftOut } = salvage(from);
    try {
      await pipeline(
        Readable.from(zipOf(snapshotFiles(tables, files))),
        createWriteStream(out, { flags: "wx", mode: 0o600 }),
      );
    } catch (error) {
      rmSync(out, { force: true });
      throw error;
    }
    const count = tables.reduce((sum, { documents }) => sum + [...documents].length, 0);
    console.log(`${out} has ${count} documents in ${tables.length} tables`);
    for (const what of leftOut) console.error(`left out: ${what}`);
    if (leftOut.length > 0) process.exitCode = 1;
  },
});

/** The command, which only groups subcommands. */
export const database: CommandDef = defineCommand({
  meta: { name: "database", description: "Export the contents of the database, even from a damaged file." },
  subCommands: { export: exportDatabase },
});
