// `lockstep dev`: the whole stack for the app in the current folder.

import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { banner } from "../stack/banner.ts";
import { createStack } from "../stack/create-stack.ts";
import { appPort } from "../stack/app/app-environment.ts";
import { readAppFacts } from "../stack/app/app-facts.ts";
import { ACCESS_TOKEN_SECONDS, PORTS } from "../stack/defaults.ts";
import { formatLine } from "../stack/format-line.ts";
import { appCommand } from "./app-command.ts";
import { colorsWanted } from "./colors-wanted.ts";
import { onStopSignal } from "./on-stop-signal.ts";
import {
  accessTokenSeconds,
  assertKnownOptions,
  DATA_OPTION,
  dataFolder,
  existingDeployment,
  port,
  seedOption,
  SEED_DESCRIPTION,
  text,
} from "./options.ts";

const args: ArgsDef = {
  "authkit-port": {
    type: "string",
    description: "Port of local AuthKit",
    valueHint: "port",
    default: String(PORTS.authkit),
  },
  "convex-port": {
    type: "string",
    description: "Port of local Convex",
    valueHint: "port",
    default: String(PORTS.convex),
  },
  "site-port": {
    type: "string",
    description: "Port of local Convex's HTTP actions",
    valueHint: "port",
    default: String(PORTS.site),
  },
  convex: {
    type: "string",
    description:
      "An existing Convex deployment to use instead of local Convex: self-hosted, or the one `npx convex dev` runs",
    valueHint: "url",
  },
  "admin-key": {
    type: "string",
    description:
      "Its admin key. Arguments are visible to other users of this machine, so prefer CONVEX_SELF_HOSTED_ADMIN_KEY in the environment or .env.local",
    valueHint: "key",
  },
  force: {
    type: "boolean",
    description: "Use the deployment even if it is for production or has other users",
    default: false,
  },
  "app-port": {
    type: "string",
    description:
      "Port of the app. Default: that of its redirect URI, else of its framework: 5173 for Vite, 3000 for Next.js",
    valueHint: "port",
  },
  data: DATA_OPTION,
  seed: { type: "string", description: SEED_DESCRIPTION, valueHint: "file" },
  ephemeral: { type: "boolean", description: "Use temporary state, deleted on exit", default: false },
  "access-token-seconds": {
    type: "string",
    description: "Lifetime of an access token",
    valueHint: "seconds",
    default: String(ACCESS_TOKEN_SECONDS),
  },
};

/** The command. Everything after `--` is the app's own command; without it, Vite is started on the app's port. */
export const dev: CommandDef = defineCommand({
  meta: {
    name: "dev",
    description:
      "Run local AuthKit, local Convex or --convex, `convex dev` and the app, until Ctrl-C. The app's own command goes after `--`: lockstep dev -- next dev",
  },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const since = performance.now();
    const color = colorsWanted();
    const debug = process.env["LOCKSTEP_LOG"] === "debug";
    const ports = {
      authkit: port(given, "authkit-port"),
      convex: port(given, "convex-port"),
      site: port(given, "site-port"),
      app: given["app-port"] === undefined ? appPort(readAppFacts(process.cwd())) : port(given, "app-port"),
    };
    const ephemeral = given["ephemeral"] === true;
    const { app: command } = appCommand(process.argv);
    const signal = onStopSignal();
    console.log(`  Starting local AuthKit${given["convex"] === undefined ? ", local Convex" : ""} and the app …`);
    try {
      const stack = await createStack({
        app: process.cwd(),
        ports,
        ...(ephemeral ? { data: null } : dataFolder(given) !== undefined && { data: text(given, "data") }),
        accessTokenSeconds: accessTokenSeconds(given),
        ...seedOption(given),
        ...existingDeployment(given),
        ...(command.length > 0 && { command }),
        signal,
        log: (service, stream, line) => {
          const printed = formatLine(service, stream, line, { color, debug });
          if (printed !== null) console.log(printed);
        },
      });
      const took = performance.now() - since;
      console.log(banner({ stack, kept: !ephemeral, took, color }));
      signal.addEventListener("abort", () => console.log("  Stopping …"));
      const error = await stack.ended;
      if (error !== null) throw error;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
});
