// The codes of `lockstep dev --convex`, which uses a deployment that already exists.

import type { Topic } from "../topic.ts";

const area = "An existing deployment: lockstep dev --convex";
const GUIDE = ["Use an existing Convex deployment", "docs/existing-convex.md"] as const;

/** In the order of the checks. */
export const DEPLOYMENT: readonly Topic[] = [
  {
    code: "DEPLOYMENT_UNREACHABLE",
    area,
    summary: "The deployment does not answer",
    happened: "No connection to the URL of `--convex` was possible. Nothing was started or changed.",
    causes: [
      "A self-hosted or local deployment is not running.",
      "The host or the port is wrong, or a container's port is not published.",
      "A proxy or firewall stops the request.",
    ],
    find: [
      "The second line has the network's error.",
      ["Ask the deployment yourself:", "curl -s http://127.0.0.1:3210/version"],
    ],
    fix: ["Start the deployment: `docker compose up`, or `npx convex dev` for a local one.", "Or correct the URL."],
    related: ["NOT_A_DEPLOYMENT"],
    guides: [GUIDE],
  },
  {
    code: "NOT_A_DEPLOYMENT",
    area,
    summary: "The server at the URL is not a Convex deployment",
    happened: "Something answers there, and not as a deployment does. Nothing was started or changed.",
    causes: [
      "The URL is that of HTTP actions: `.convex.site`, or port 3211.",
      "It is the URL of the dashboard or of the app.",
      "Another program listens on that port.",
    ],
    find: [["See what answers:", "curl -si http://127.0.0.1:3210/version | head -20"]],
    fix: [
      "Pass the URL that clients connect to: it ends in `.convex.cloud`, or has port 3210. It is `VITE_CONVEX_URL` of the app.",
    ],
    related: ["DEPLOYMENT_UNREACHABLE", "ADMIN_KEY_REFUSED"],
    guides: [GUIDE],
  },
  {
    code: "ADMIN_KEY_REFUSED",
    area,
    summary: "The deployment rejects the admin key",
    happened:
      "The deployment answers, and not to this key. Nothing was started or changed, and the key is not printed.",
    causes: [
      "The key is that of another deployment, or was revoked.",
      "A self-hosted deployment was created again, with another instance secret.",
      "A variable in the shell takes precedence over the one in `.env.local`.",
    ],
    find: [
      "Lockstep takes the key from `--admin-key`, then the environment, then `.env.local`, then the local deployment of the `convex` command.",
      ["See whether the shell has one, without printing it:", '[ -n "$CONVEX_SELF_HOSTED_ADMIN_KEY" ] && echo set'],
    ],
    fix: [
      ["Self-hosted, make a new one:", "docker compose exec backend ./generate_admin_key.sh"],
      "In the cloud, create a deploy key of a development deployment in its settings.",
      "Then set `CONVEX_SELF_HOSTED_ADMIN_KEY` in the environment or in `.env.local`.",
    ],
    related: ["NOT_A_DEPLOYMENT", "BadDeployKey"],
    guides: [GUIDE],
  },
  {
    code: "DEPLOYMENT_IN_USE",
    area,
    summary: "The deployment is for production, or has other users",
    happened:
      "Lockstep would set `WORKOS_CLIENT_ID` and `WORKOS_JWKS_URL`, after which only users of local AuthKit can sign in. It stopped before that.",
    causes: [
      "The key is a production deploy key.",
      "One of the two variables has a value that Lockstep did not set, such as that of WorkOS.",
    ],
    find: ["The second line says which.", ["See the values of the deployment:", "npx convex env get WORKOS_CLIENT_ID"]],
    fix: [
      "Use another deployment for development.",
      "If you are the only one who uses it, note the old values and add `--force`.",
      ["Afterward, to leave it as it was:", "npx convex env remove WORKOS_JWKS_URL"],
    ],
    related: ["AUTH_CONFIG_UNAWARE"],
    guides: [GUIDE],
  },
  {
    code: "AUTH_CONFIG_UNAWARE",
    area,
    summary: "The deployment would not learn the keys of local AuthKit",
    happened:
      "`convex/auth.config.ts` does not read `WORKOS_JWKS_URL`, so the deployment would refuse every user of local AuthKit. Nothing was changed.",
    causes: ["The providers name WorkOS's key set in the code.", "There is no `convex/auth.config.ts`."],
    find: ["The second line names the file or the folder."],
    fix: [
      "Write `authConfig({ clientId: process.env.WORKOS_CLIENT_ID, jwks: process.env.WORKOS_JWKS_URL })`; without `@lockstep/auth`, write `jwks: process.env.WORKOS_JWKS_URL` in each provider.",
      [
        "In production, the variable must be set, too:",
        "npx convex env set --prod WORKOS_JWKS_URL https://api.workos.com/sso/jwks/client_…",
      ],
    ],
    related: ["AUTH_CONFIG_INVALID", "DEPLOYMENT_IN_USE"],
    guides: [GUIDE],
  },
];
