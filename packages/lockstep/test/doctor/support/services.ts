// What services would say about a correct project, with what a fixture changes. Secrets contain the word "planted".

import type { DeploymentFacts } from "../../../src/doctor/model/deployment-facts.ts";
import type { NetworkFacts } from "../../../src/doctor/model/network-facts.ts";
import type { WorkosFacts } from "../../../src/doctor/model/workos-facts.ts";

/** The client ID of all projects in test/doctor/projects. */
export const CLIENT = "client_01KDOCTORDEV00000000001";
/** One that belongs to no project. */
export const OTHER_CLIENT = "client_01KDOCTOROTHER000000002";

/** Where the deployment of all projects answers webhooks. */
export const SITE = "https://happy-otter-123.convex.site";

const VARIABLES: Readonly<Record<string, string>> = {
  WORKOS_CLIENT_ID: CLIENT,
  WORKOS_API_KEY: "sk_test_plantedSecretOfTheApiKey0001",
  WORKOS_WEBHOOK_SECRET: "planted-secret-of-the-webhook",
};

/** Production has a WorkOS environment of its own. */
const OF_PRODUCTION = {
  WORKOS_CLIENT_ID: "client_01KDOCTORPROD0000000003",
  WORKOS_API_KEY: "sk_live_plantedSecretOfTheApiKey0001",
};

/** A deployment; `env` changes its variables, and null removes one. */
export function deploymentFacts({
  env = {},
  ...more
}: Partial<Omit<DeploymentFacts, "env">> & {
  readonly env?: Readonly<Record<string, string | null>>;
} = {}): DeploymentFacts {
  const variables = Object.entries({ ...VARIABLES, ...(more.type === "prod" && OF_PRODUCTION), ...env }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return {
    name: "happy-otter-123",
    url: "https://happy-otter-123.convex.cloud",
    type: "dev",
    env: { ok: true, value: new Map(variables) },
    previewDefaults: { ok: true, value: ["WORKOS_CLIENT_ID", "WORKOS_API_KEY"] },
    ...more,
  };
}

/** The WorkOS environment of the projects. */
export function workosFacts(change: Partial<WorkosFacts> = {}): WorkosFacts {
  const key = { file: ".env.local", line: 5, text: "WORKOS_API_KEY" };
  return {
    keyPlace: key,
    isLive: false,
    isLocal: false,
    key: { ok: true, value: "accepted" },
    app: { key, client: { file: ".env.local", line: 4, text: "WORKOS_CLIENT_ID" }, match: { ok: true, value: "same" } },
    redirectUris: { ok: true, value: ["http://localhost:3000/callback", "http://localhost:5173/callback"] },
    webhookEndpoints: { ok: true, value: [] },
    jwtTemplate: { ok: true, value: "" },
    roles: { ok: true, value: new Map([["admin", ["notes:write"]], ["member", []]]) }, // prettier-ignore
    permissions: { ok: true, value: ["notes:write"] },
    lastUserEvent: { ok: true, value: null },
    ...change,
  };
}

/** Answers to requests without a key. */
export function networkFacts(change: Partial<NetworkFacts> = {}): NetworkFacts {
  return { documents: new Map(), webhooks: new Map(), preflights: new Map(), ...change };
}

/** A convex.config.ts that mounts Lockstep's directory. */
export const DIRECTORY_CONFIG = `import directory from "@lockstep/auth/component/convex.config";
import { directoryEnv, directoryOptions } from "@lockstep/auth/component/env";
import { defineApp } from "convex/server";

const app = defineApp({ env: directoryEnv });
app.use(directory, directoryOptions(app));

export default app;
`;

/** The files of an app with Convex's own component. */
export const COMPONENT_FILES: Readonly<Record<string, string>> = {
  "convex/convex.config.ts": `import workOSAuthKit from "@convex-dev/workos-authkit/convex.config";
import { defineApp } from "convex/server";

const app = defineApp();
app.use(workOSAuthKit);

export default app;
`,
  "convex/auth.ts": `import { AuthKit } from "@convex-dev/workos-authkit";
import { components, internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";

export const authKit = new AuthKit<DataModel>(components.workOSAuthKit, { authFunctions: internal.auth });
`,
  "convex/http.ts": `import { httpRouter } from "convex/server";
import { authKit } from "./auth";

const http = httpRouter();
authKit.registerRoutes(http);

export default http;
`,
};
