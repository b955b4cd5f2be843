// What the `convex` command asks Convex's cloud about a developer and the development deployment, answered for a local Convex. With it, the
// unmodified command takes that deployment for one in the cloud, and sets AuthKit up for it. It is not the cloud: it answers nothing else.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type CliResult, convexCli } from "./convex-cli.ts";

const NAME = "happy-otter-123";
const LOCAL_WORKOS = fileURLToPath(new URL("../../../packages/lockstep/bin/local-workos.mjs", import.meta.url));
/** At a terminal, the command also writes the app's env files. */
const AT_TERMINAL = "data:text/javascript,process.stdin.isTTY=true";

/** The environment at WorkOS that Convex creates for a deployment. */
export interface ManagedEnvironment {
  readonly environmentId: string;
  readonly clientId: string;
  readonly apiKey: string;
}

export interface ConvexCloud {
  /** The variables with which the command of a developer who is logged in reaches it. */
  readonly env: Record<string, string>;
  /** How the app's env files name the deployment. */
  readonly deployment: string;
  /** What was asked about WorkOS: the command's own set-up has begun. */
  readonly aboutWorkos: string[];
  /** Runs the unmodified command of that developer at a terminal, with a local AuthKit as WorkOS. */
  readonly convex: (authkitUrl: string, ...args: string[]) => Promise<CliResult>;
  readonly close: () => Promise<void>;
}

export async function startCloud(
  deployment: { readonly cwd: string; readonly url: string; readonly adminKey: string },
  managed: ManagedEnvironment,
): Promise<ConvexCloud> {
  const aboutWorkos: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    "HEAD /api/authorize": {},
    "POST /api/check_opt_ins": { optInsToAccept: [] },
    [`GET /api/deployment/${NAME}/team_and_project`]: { team: "lovelace", project: "engine", teamId: 1, projectId: 2 },
    "POST /api/deployment/authorize_within_current_project": {
      deploymentName: NAME,
      deploymentType: "dev",
      url: deployment.url,
      adminKey: `dev:${deployment.adminKey}`,
      reference: "dev/ada",
      isDefault: true,
    },
    "POST /api/workos/has_associated_workos_team": { hasAssociatedWorkosTeam: true, teamId: 1 },
    "POST /api/workos/get_or_provision_workos_environment": {
      ...managed,
      environmentName: NAME,
      newlyProvisioned: true,
    },
  };
  const server = createServer((request, response) => {
    const asked = `${request.method} ${(request.url ?? "").split("?", 1)[0]}`;
    if (asked.includes("/workos/")) aboutWorkos.push(asked);
    const answer = answers[asked];
    request.resume();
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { code: "NotFound", message: asked }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    CONVEX_PROVISION_HOST: `http://127.0.0.1:${port}`,
    CONVEX_OVERRIDE_ACCESS_TOKEN: "of-ada",
  };
  return {
    env,
    deployment: `dev:${NAME}`,
    aboutWorkos,
    convex: (authkitUrl, ...args) =>
      convexCli(
        {
          ...deployment,
          env: {
            ...env,
            CONVEX_SELF_HOSTED_URL: "",
            CONVEX_SELF_HOSTED_ADMIN_KEY: "",
            LOCKSTEP_AUTHKIT_URL: authkitUrl,
            NODE_OPTIONS: `--import=${LOCAL_WORKOS} --import=${AT_TERMINAL}`,
          },
        },
        ...args,
      ),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
