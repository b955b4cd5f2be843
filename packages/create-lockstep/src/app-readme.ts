// The README of a new app. Pure.

import type { Framework } from "./frameworks.ts";

export interface ReadmeOptions {
  /** As in package.json. */
  readonly name: string;
  readonly framework: Framework;
  /** `npm`, `pnpm`, `yarn` or `bun`. */
  readonly manager: string;
}

const DOCS = "https://github.com/lockstep-auth/lockstep/blob/main/docs";

export function appReadme({ name, framework, manager }: ReadmeOptions): string {
  const run = (script: string): string => `${manager} run ${script}`;
  const guide = framework.name === "react-vite" ? "react" : framework.name;
  const start = framework.start === undefined ? "" : `, and \`${run(framework.start)}\` serves it`;
  return `# ${name}

A ${framework.title} app with [Convex](https://convex.dev) as the backend and [WorkOS AuthKit](https://workos.com/docs/authkit) for sign-in, made with
\`create-lockstep\`.

## Run it

${framework.node === undefined ? "" : `Its packages need Node ${framework.node} or newer.\n\n`}\`\`\`sh
${manager} install
${run("dev")}
\`\`\`

This runs everything on your machine, offline and without an account: the app, local AuthKit and local Convex. Open <${framework.url}> and sign in as
\`ada@example.com\` or \`grace@example.com\`; the terminal shows the password. \`${run("build")}\` builds the app${start}.

| folder           | holds                                                                     |
| ---------------- | ------------------------------------------------------------------------- |
| \`convex/\`        | the backend: tables, and functions that check who calls them              |
| ${`\`${framework.pages}\``.padEnd(16)} | the pages                                                                 |
| \`seed.yaml\`      | organizations, roles and permissions of local AuthKit, at its first start |

Sign-in is set up in ${framework.setup
    .split(", ")
    .map((file) => `\`${file}\``)
    .join(
      " and ",
    )}, and in \`convex/auth.config.ts\`. The guides: [the app](${DOCS}/${guide}.md), [the backend](${DOCS}/backend.md),
[users and organizations in Convex](${DOCS}/directory.md).

## Use Convex and WorkOS

Put the API key and the client ID of your WorkOS environment, from <https://dashboard.workos.com/api-keys>, into \`.env.local\`, which git ignores:

\`\`\`sh
WORKOS_API_KEY=sk_test_…
${framework.clientId}=client_…
\`\`\`

Then make a Convex deployment, give it these settings, push the functions, and set up WorkOS:

\`\`\`sh
npx convex init
npx lockstep env push
npx convex dev --once
npx lockstep provision
\`\`\`
${framework.hasCookie ? "\n`npx lockstep doctor --fix` adds the password of the session cookie to `.env.local`.\n" : ""}
Run the app with them: \`npx convex dev\`, and in another terminal \`npx ${framework.dev}\`. \`npx lockstep env\` shows every setting in every environment, and
\`npx lockstep env --to vercel\`, \`netlify\` or \`cloudflare\` the lines for a host. If sign-in does not work, \`npx lockstep doctor\` says why.
`;
}
