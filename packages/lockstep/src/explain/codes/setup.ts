// The codes of `lockstep init`, `lockstep env` and `lockstep provision`.

import type { Topic } from "../topic.ts";

const area = "Set-up: lockstep init, env and provision";

/** In the order in which a person meets them. */
export const SETUP: readonly Topic[] = [
  {
    code: "INSTALL_FAILED",
    area,
    summary: "The package manager could not install what `lockstep init` needs",
    happened:
      "`lockstep init` has written its files, and the command of the project's package manager failed. Nothing else was changed.",
    causes: [
      "There is no network, or the registry refuses.",
      "A package of the app requires another version of a package, which npm reports as `ERESOLVE`.",
      "The package manager is not installed, or is another one than the lock file says.",
    ],
    find: ["The package manager's own message is above; the second line has its command."],
    fix: [
      "Correct what it reports.",
      ["Then continue where it stopped:", "npx lockstep init --allow-dirty"],
      "Or install the packages yourself: `--no-install` prints the commands.",
    ],
    related: ["BAD_OPTION"],
    guides: [["Set up an app", "docs/setup.md"]],
  },
  {
    code: "CONVEX_FAILED",
    area,
    summary: "The project's convex command could not do its part",
    happened:
      "`lockstep` asks and changes a deployment through the project's own `convex` command, which ended with an error.",
    causes: [
      "The command is not signed in, or the project has not got a deployment yet.",
      "The deployment of `CONVEX_DEPLOYMENT` was deleted, or belongs to another team.",
      "`convex` is not installed, or too old for the option.",
    ],
    find: [["See what it says by itself:", "npx convex env list --names-only"]],
    fix: [
      ["Sign in and choose a deployment, without a push:", "npx convex init"],
      "Run the command of `lockstep` again.",
    ],
    related: ["WORKOS_FAILED", "ADMIN_KEY_REFUSED"],
    guides: [],
  },
  {
    code: "WORKOS_FAILED",
    area,
    summary: "WorkOS's API did not do what was asked",
    happened:
      "A request to WorkOS's API was refused or not answered. The steps before it are done, and are not done twice.",
    causes: [
      "The key is of another environment, was revoked, or has a quote in it.",
      "There is no network.",
      "WorkOS has a limit, or refuses a value: the second line has its own message.",
    ],
    find: [["Let the doctor ask with the same key:", "npx lockstep doctor --workos"]],
    fix: [
      "Take the key from the WorkOS dashboard, API Keys, of the environment whose client ID the app has, and write it to the env file.",
      ["Run it again:", "npx lockstep provision"],
    ],
    related: ["CONVEX_FAILED"],
    guides: [["What provision does", "docs/provision.md"]],
  },
];
