// `lockstep convex`: local Convex alone.

import path from "node:path";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { createConvex } from "../database/create-convex.ts";
import { PORTS } from "../stack/defaults.ts";
import { onStopSignal } from "./on-stop-signal.ts";
import { assertKnownOptions, dataFolder, port, text } from "./options.ts";
import { stateFolder } from "./workspace.ts";

const args: ArgsDef = {
  port: { type: "string", description: "Port to listen on", valueHint: "port", default: String(PORTS.convex) },
  "site-port": {
    type: "string",
    description: "Port of HTTP actions",
    valueHint: "port",
    default: String(PORTS.site),
  },
  data: {
    type: "string",
    description: "Folder with the documents and the admin key. Default: that of `lockstep dev` for this folder",
    valueHint: "folder",
  },
  "authkit-url": {
    type: "string",
    description: "Server that answers instead of https://api.workos.com",
    valueHint: "url",
    default: `http://localhost:${PORTS.authkit}`,
  },
};

/** The command. The admin key is in the file `admin-key` of the data folder. */
export const convex: CommandDef = defineCommand({
  meta: { name: "convex", description: "Run only local Convex, until Ctrl-C." },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const signal = onStopSignal();
    const folder = dataFolder(given) ?? path.join(stateFolder(process.cwd()), "convex");
    const server = await createConvex({
      port: port(given, "port"),
      sitePort: port(given, "site-port"),
      data: folder,
      origins: { "https://api.workos.com": text(given, "authkit-url") },
      log: (line) => console.error(line),
      debug: process.env["LOCKSTEP_LOG"] === "debug",
    });
    console.log(`local Convex listens on ${server.url}`);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await server.close();
  },
});
