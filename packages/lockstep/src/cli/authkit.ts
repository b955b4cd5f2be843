// `lockstep authkit`: local AuthKit alone.

import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { createAuthKit } from "../identity/create-authkit.ts";
import { ACCESS_TOKEN_SECONDS, CLIENT_ID, DATA, PORTS, USERS } from "../stack/defaults.ts";
import { onStopSignal } from "./on-stop-signal.ts";
import { accessTokenSeconds, assertKnownOptions, port, text } from "./options.ts";

const args: ArgsDef = {
  port: { type: "string", description: "Port to listen on", valueHint: "port", default: String(PORTS.authkit) },
  "app-port": {
    type: "string",
    description: "Port of the app that users sign in to",
    valueHint: "port",
    default: String(PORTS.app),
  },
  data: {
    type: "string",
    description: "Folder of users, sessions and signing keys",
    valueHint: "folder",
    default: `${DATA}/authkit`,
  },
  "access-token-seconds": {
    type: "string",
    description: "Life of an access token",
    valueHint: "seconds",
    default: String(ACCESS_TOKEN_SECONDS),
  },
};

/** The command. */
export const authkit: CommandDef = defineCommand({
  meta: { name: "authkit", description: "Run local AuthKit alone, until Ctrl-C." },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const signal = onStopSignal();
    const app = `http://localhost:${port(given, "app-port")}`;
    const server = await createAuthKit({
      port: port(given, "port"),
      data: text(given, "data"),
      accessTokenSeconds: accessTokenSeconds(given),
      clients: [
        {
          id: CLIENT_ID,
          redirectUris: [app, `${app}/callback`],
          corsOrigins: [app],
          signOutRedirects: [app, `${app}/`],
        },
      ],
      users: [...USERS],
      log: (line) => console.error(line),
    });
    console.log(`local AuthKit listens on ${server.url}`);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await server.close();
  },
});
