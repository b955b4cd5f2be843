// `lockstep authkit`: local AuthKit alone.

import path from "node:path";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { LockstepError } from "../errors.ts";
import { createAuthKit } from "../identity/create-authkit.ts";
import type { AuthKitClient } from "../identity/options/options.ts";
import { ACCESS_TOKEN_SECONDS, CLIENT_ID, PORTS, USERS } from "../stack/defaults.ts";
import { onStopSignal } from "./on-stop-signal.ts";
import {
  accessTokenSeconds,
  assertKnownOptions,
  dataFolder,
  port,
  seedOption,
  SEED_DESCRIPTION,
  text,
} from "./options.ts";
import { stateFolder } from "./workspace.ts";

const args: ArgsDef = {
  host: {
    type: "string",
    description: "Loopback address to listen on: 127.0.0.1, ::1 or localhost",
    valueHint: "address",
    default: "127.0.0.1",
  },
  port: { type: "string", description: "Port to listen on", valueHint: "port", default: String(PORTS.authkit) },
  "app-port": {
    type: "string",
    description: "Port of the app that users sign in to",
    valueHint: "port",
    default: String(PORTS.app),
  },
  "more-apps": {
    type: "string",
    description: "More applications: client ID and address, with commas between them",
    valueHint: "id=url",
  },
  data: {
    type: "string",
    description: "Folder with users, sessions and signing keys. Default: that of `lockstep dev` for this folder",
    valueHint: "folder",
  },
  seed: { type: "string", description: SEED_DESCRIPTION, valueHint: "file" },
  "initiate-login-uri": {
    type: "string",
    description: "Path or URL where the app starts a sign-in; settings.initiateLoginUri of a seed takes precedence",
    valueHint: "path",
  },
  ephemeral: { type: "boolean", description: "Keep everything in memory; nothing is saved", default: false },
  "access-token-seconds": {
    type: "string",
    description: "Lifetime of an access token",
    valueHint: "seconds",
    default: String(ACCESS_TOKEN_SECONDS),
  },
};

/** The command. */
export const authkit: CommandDef = defineCommand({
  meta: {
    name: "authkit",
    description: "Run only local AuthKit, until Ctrl-C. Its API key is sk_test_default.",
  },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const signal = onStopSignal();
    const folder = dataFolder(given) ?? path.join(stateFolder(process.cwd()), "authkit");
    const app = `http://localhost:${port(given, "app-port")}`;
    const server = await createAuthKit(
      {
        host: text(given, "host"),
        port: port(given, "port"),
        data: given["ephemeral"] === true ? null : folder,
        ...seedOption(given),
        accessTokenSeconds: accessTokenSeconds(given),
        clients: [
          client(
            CLIENT_ID,
            app,
            given["initiate-login-uri"] === undefined ? undefined : text(given, "initiate-login-uri"),
          ),
          ...(given["more-apps"] === undefined ? [] : text(given, "more-apps").split(",")).map(clientAt),
        ],
        users: [...USERS],
        log: (line) => console.error(line),
      },
      { ownsProcess: true },
    );
    console.log(`local AuthKit listens on ${server.url}`);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await server.close();
  },
});

function client(id: string, app: string, initiateLoginUri: string | undefined): AuthKitClient {
  return {
    id,
    redirectUris: [app, `${app}/callback`],
    corsOrigins: [app],
    signOutRedirects: [app, `${app}/`],
    ...(initiateLoginUri !== undefined && { initiateLoginUri }),
  };
}

/** `id=url`; a path is where the application starts a sign-in. */
function clientAt(given: string): AuthKitClient {
  const [, id = "", address = ""] = /^([^=]+)=(.+)$/.exec(given) ?? [];
  if (!URL.canParse(address)) {
    throw new LockstepError("BAD_OPTION", {
      what: "--more-apps must be client IDs with addresses",
      evidence: `it contains "${given}"`,
      fix: "--more-apps client_lockstep_local_admin=http://localhost:5174",
    });
  }
  const { origin, pathname } = new URL(address);
  return client(id, origin, pathname === "/" ? undefined : pathname);
}
