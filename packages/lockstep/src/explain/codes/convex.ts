// The codes of local Convex's requests other than pushes: the admin key, environment variables, and what it does not have.

import type { Topic } from "../topic.ts";

const area = "Requests to local Convex";
const LIST = ["See the variables of local Convex:", "npx lockstep exec -- npx convex env list"] as const;
const SUPPORTED = ["What local Convex supports", "docs/local-convex.md"] as const;

/** The admin key, variables, and what is missing. */
export const CONVEX: readonly Topic[] = [
  {
    code: "BadDeployKey",
    area,
    summary: "The request needs the admin key of local Convex",
    happened:
      "Pushes, variables, logs and exports are for the holder of the admin key (403). Users and pages never have it.",
    causes: [
      "The `convex` command runs without the stack's environment, and has the settings of another deployment.",
      "A script sends a user's token, or no `Authorization` header.",
    ],
    find: ["Look at the command: does it begin with `npx lockstep exec --`?"],
    fix: [
      ["Run it with the key and the addresses of the running stack:", "npx lockstep exec -- npx convex env list"],
      "In a request of your own, send `Authorization: Convex <admin key>`; the key is in `convex/admin-key` in the data folder.",
    ],
    related: ["ADMIN_KEY_REFUSED", "InvalidAuthHeader"],
    guides: [["Your local data", "docs/local-data.md"]],
  },
  {
    code: "EnvVarNameInvalid",
    area,
    summary: "The name of an environment variable is not allowed",
    happened:
      "Convex allows letters, digits and underscores, not a digit first, and at most 40 characters. Nothing was set.",
    causes: [
      "The name has a dash, a space or an equals sign.",
      "Name and value were written as `NAME=value` with spaces around.",
    ],
    find: ["The message has the name as it arrived."],
    fix: [["Write name and value as two words:", "npx lockstep exec -- npx convex env set NAME value"]],
    related: ["EnvVarTooLarge"],
    guides: [SUPPORTED],
  },
  {
    code: "EnvVarValueInvalid",
    area,
    summary: "The value of an environment variable is not text",
    happened: "Variables are strings. A number or an object was sent; nothing was set.",
    causes: ["A script calls `/api/update_environment_variables` with a value that is not a string."],
    find: ["The message names the variable."],
    fix: ["Send a string: `String(value)`, or `JSON.stringify(value)`."],
    related: ["BadChanges"],
    guides: [SUPPORTED],
  },
  {
    code: "EnvVarTooLarge",
    area,
    summary: "The value of an environment variable is larger than 8 KiB",
    happened: "A Convex deployment has this limit, too. Nothing was set.",
    causes: ["A file, a certificate chain or a large JSON was put into a variable."],
    find: ["The message names the variable.", LIST],
    fix: ["Store large values in a table or in file storage, and only a key in the variable."],
    related: ["TooManyEnvVars"],
    guides: [SUPPORTED],
  },
  {
    code: "TooManyEnvVars",
    area,
    summary: "A deployment has at most 1000 environment variables",
    happened: "The change would exceed the limit. Nothing was set.",
    causes: ["A script sets one variable per customer, user or run, and removes none."],
    find: [LIST],
    fix: [
      ["Remove what is not used:", "npx lockstep exec -- npx convex env remove NAME"],
      "Keep such data in a table.",
    ],
    related: ["EnvVarTooLarge"],
    guides: [SUPPORTED],
  },
  {
    code: "BadChanges",
    area,
    summary: "A change of environment variables is not a list",
    happened: "`/api/update_environment_variables` takes `{ changes: [{ name, value }] }`. Nothing was set.",
    causes: [
      "A script of your own sends another form.",
      "The `convex` command is of a version that Lockstep does not know.",
    ],
    find: [["See the version:", "npm ls convex"]],
    fix: ["Use `npx convex env set`, or send the list."],
    related: ["EnvVarValueInvalid", "BadPushRequest"],
    guides: [SUPPORTED],
  },
  {
    code: "UnsupportedRoute",
    area,
    summary: "Local Convex does not have this route",
    happened: "The request is for a part of a Convex deployment that local Convex does not have. It answers 400.",
    causes: [
      "The feature is not supported: the guide lists what is missing.",
      "The path of an HTTP action was requested on the port for clients: actions are on another one.",
      "The `convex` package is newer than Lockstep knows.",
    ],
    find: ["The message has the method and the path.", ["See the version:", "npm ls convex"]],
    fix: [
      "For HTTP actions, use `CONVEX_SITE_URL`, by default http://127.0.0.1:3211.",
      ["For a missing feature, use another backend with the rest of the stack:", "npx lockstep dev --convex <url>"],
    ],
    related: ["BadPushRequest", "not_implemented"],
    guides: [["What is missing", "docs/local-convex.md#what-is-missing"]],
  },
  {
    code: "InternalServerError",
    area,
    summary: "Local Convex failed",
    happened:
      "This is a defect of Lockstep, or the machine has no memory or disk left. Committed data is not affected.",
    causes: ["A request or a push that Lockstep does not handle.", "The disk is full."],
    find: [
      "The terminal of `lockstep dev` has the method, the path and the stack trace.",
      ["See whether the disk is full:", "df -h ."],
    ],
    fix: [
      "Start again. If it repeats, report it with those lines at https://github.com/lockstep-auth/lockstep/issues; they have no secrets of Lockstep, but may have data of yours.",
    ],
    related: ["server_error"],
    guides: [SUPPORTED],
  },
];
