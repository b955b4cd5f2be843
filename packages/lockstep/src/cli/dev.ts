// `lockstep dev`: the whole stack for the app in the current folder.

import path from "node:path";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { banner } from "../stack/banner.ts";
import { createStack } from "../stack/create-stack.ts";
import { ACCESS_TOKEN_SECONDS, PORTS } from "../stack/defaults.ts";
import { formatLine } from "../stack/format-line.ts";
import { appCommand } from "./app-command.ts";
import { colorsWanted } from "./terminal/colors-wanted.ts";
import { onStopSignal } from "./on-stop-signal.ts";
import {
  accessTokenSeconds,
  assertKnownOptions,
  DATA_OPTION,
  dataFolder,
  existingDeployment,
  port,
  SEED_DESCRIPTION,
  text,
} from "./options.ts";
import { withPorts, workspaceOf } from "./workspace.ts";

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
      "Port of the app; of several, with commas. Default: that of its redirect URI, else of its framework: 5173 for Vite, 3000 for Next.js, or the next free one",
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
      "Run local AuthKit, local Convex or --convex, `convex dev` and the app, or all apps of a workspace, until Ctrl-C. The app's own command goes after `--`: lockstep dev -- next dev",
  },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const since = performance.now();
    const color = colorsWanted();
    const debug = process.env["LOCKSTEP_LOG"] === "debug";
    const { app: command } = appCommand(process.argv);
    const cwd = process.cwd();
    const { backend, apps, variables, leftOut } = workspaceOf(cwd, command.length > 0);
    const wanted = given["app-port"] === undefined ? [] : text(given, "app-port").split(",");
    const [app, ...moreApps] = withPorts(
      apps,
      wanted.map((one) => port({ "app-port": one.trim() }, "app-port")),
    );
    const ports = {
      authkit: port(given, "authkit-port"),
      convex: port(given, "convex-port"),
      site: port(given, "site-port"),
      app: app!.port,
    };
    const ephemeral = given["ephemeral"] === true;
    const signal = onStopSignal();
    console.log(
      `  Starting local AuthKit${given["convex"] === undefined ? ", local Convex" : ""} and ${moreApps.length > 0 ? `${apps.length} apps` : "the app"} …`,
    );
    for (const folder of leftOut)
      console.log(`  Not started: ${path.relative(cwd, folder)}. Run its command with: npx lockstep exec -- <command>`);
    try {
      const stack = await createStack({
        app: app!.folder,
        clientId: app!.clientId,
        moreApps,
        backend,
        variables,
        ports,
        ...(ephemeral ? { data: null } : dataFolder(given) !== undefined && { data: text(given, "data") }),
        accessTokenSeconds: accessTokenSeconds(given),
        ...(given["seed"] !== undefined && { seed: path.resolve(cwd, text(given, "seed")) }),
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
