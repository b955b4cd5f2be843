// The codes that local Convex answers a push of `convex dev` or `convex deploy` with. The command prints the message.

import type { Topic } from "../topic.ts";

const area = "A push to local Convex";
const GUIDE = ["What local Convex supports: push", "docs/local-convex.md#push"] as const;
const AGAIN = [
  "Push again; `lockstep dev` also does so at the next save:",
  "npx lockstep exec -- npx convex dev --once",
] as const;
const KEPT = "The push failed, and the deployment still serves the functions of the last one.";

/** Auth config first, then what a push evaluates, then the request itself. */
export const PUSH: readonly Topic[] = [
  {
    code: "InvalidAuthConfig",
    area,
    summary: "An entry of convex/auth.config.ts cannot be used",
    happened: `The message names the entry by its index, and the field. ${KEPT}`,
    causes: [
      "A field is missing: `customJwt` needs `issuer`, `jwks` and `algorithm`; OpenID needs `domain` and `applicationID`.",
      "A URL has quotes or angle brackets, often from a variable that was set with quotes.",
      "The file does not export `{ providers: [...] }` by default.",
    ],
    find: [
      "Read the message: `providers[0]` is the first entry.",
      ["Look at the variable that the entry reads:", "npx lockstep exec -- npx convex env get WORKOS_CLIENT_ID"],
    ],
    fix: ["Use `authConfig`, which writes the entries.", "Set variables without quotes.", AGAIN],
    related: ["AUTH_CONFIG_INVALID", "AuthConfigMissingEnvironmentVariable"],
    guides: [["Which tokens the auth config accepts", "docs/backend.md#which-tokens-the-auth-config-accepts"]],
  },
  {
    code: "AuthConfigMissingEnvironmentVariable",
    area,
    summary: "convex/auth.config.ts reads a variable that the deployment does not have",
    happened: `Convex requires every variable that the file and its imports read, even if the code has a default. ${KEPT}`,
    causes: [
      "The variable is in `.env.local`, which is for the app: functions have the deployment's own variables.",
      "The file imports a module that reads more variables.",
      "It is set in another deployment: development, production and previews have their own.",
    ],
    find: ["The message names the variable.", ["List the names and values of the deployment:", "npx convex env list"]],
    fix: [
      ["Set it, with `--prod` for production:", "npx convex env set WORKOS_CLIENT_ID client_…"],
      "Import only `@lockstep/auth/backend/auth-config` there, which reads none.",
    ],
    related: ["AUTH_CONFIG_INVALID", "MissingEnvironmentVariables"],
    guides: [["Functions that check their caller", "docs/backend.md"]],
  },
  {
    code: "MissingEnvironmentVariables",
    area,
    summary: "A variable that convex.config.ts declares is not set, or has no allowed value",
    happened: `\`defineApp({ env })\` declares variables with their types. ${KEPT}`,
    causes: ["A declared variable that is not optional has no value.", "Its value is none of the declared literals."],
    find: ["The message lists the variables.", ["Compare with:", "npx lockstep exec -- npx convex env list"]],
    fix: [
      ["Set each:", "npx lockstep exec -- npx convex env set NAME value"],
      "Or declare it as optional. The variables of `directoryEnv` are.",
    ],
    related: ["AuthConfigMissingEnvironmentVariable"],
    guides: [["Set up the directory", "docs/directory.md#set-it-up"]],
  },
  {
    code: "InvalidConvexConfig",
    area,
    summary: "convex/convex.config.ts does not describe an app that can run",
    happened: `The app's definition, or that of a component, cannot be used. ${KEPT}`,
    causes: [
      "The file does not export `defineApp()` by default, or a component's does not export `defineComponent()`.",
      "Two components are mounted under one name, or mount one another in a circle.",
      "A component lacks a variable that it declares, or two have HTTP prefixes that overlap.",
    ],
    find: ["The message names the component and the problem."],
    fix: ['Correct the definition; give a second mount a name: `app.use(component, { name: "other" })`.', AGAIN],
    related: ["InvalidModules"],
    guides: [["Components in local Convex", "docs/local-convex.md#components"]],
  },
  {
    code: "InvalidModules",
    area,
    summary: "A file of the convex/ folder cannot be loaded",
    happened: `Each file is run once to find its functions, and one threw. ${KEPT}`,
    causes: [
      "The code at the top of a file throws, such as for a missing variable.",
      'A file without `"use node"` imports a package that needs Node.',
      'A query or mutation is in a file with `"use node"`, where only actions can be.',
      "`createAuth` refused an option, such as a requirement that could not be checked.",
    ],
    find: ["Read the message: it has the file, the error and the line of your source."],
    fix: [
      "Move code that can fail into the handler.",
      'Put `"use node"` on the first line of files with actions that need Node.',
      AGAIN,
    ],
    related: ["InvalidConvexConfig", "SERVICE_FAILED"],
    guides: [GUIDE],
  },
  {
    code: "InvalidSchema",
    area,
    summary: "convex/schema.ts does not export a schema",
    happened: `The default export is not the result of \`defineSchema\`, or could not be read. ${KEPT}`,
    causes: ["The schema is a named export.", "Two copies of the `convex` package are installed."],
    find: [["See how many copies of convex there are:", "npm ls convex"]],
    fix: ["Write `export default defineSchema({ … })`.", AGAIN],
    related: ["SchemaDefinitionError"],
    guides: [GUIDE],
  },
  {
    code: "SchemaDefinitionError",
    area,
    summary: "A table, field or index in convex/schema.ts is not allowed",
    happened: `The message names it. ${KEPT}`,
    causes: [
      "The name of a table, field or index begins with `_`, or has characters other than letters, digits and underscores.",
      "An index names a field that the table does not have, or two indexes are equal or have one name.",
      "A table has too many indexes, or its validator is not an object.",
    ],
    find: ["Find the table and the index of the message in `convex/schema.ts`."],
    fix: ["Correct the definition.", AGAIN],
    related: ["InvalidSchema", "SchemaValidationFailed"],
    guides: [GUIDE],
  },
  {
    code: "SchemaValidationFailed",
    area,
    summary: "A stored document does not match the new schema",
    happened: `The message has the table, the document's ID and the field. No document was changed. ${KEPT}`,
    causes: [
      "A field became required, changed its type or was removed, and older documents are as before.",
      "A function wrote a document of the old form while the push was under way.",
    ],
    find: [["Look at the documents:", "npx lockstep exec -- npx convex data <table>"]],
    fix: [
      "Make the field optional or a union first, push, change the documents with a mutation, and then make it strict.",
      "In development, delete the documents: stop the stack and delete `convex/` in the data folder.",
    ],
    related: ["SchemaDefinitionError"],
    guides: [["Your local data", "docs/local-data.md#start-over"]],
  },
  {
    code: "RaceDetected",
    area,
    summary: "Another push, or a change of variables, came in between",
    happened: `A push has several steps, and something changed before the last one. ${KEPT}`,
    causes: [
      "Two `convex dev` push to one deployment: that of `lockstep dev`, and your own in another terminal.",
      "`convex env set` ran during the push.",
    ],
    find: [["See what pushes:", 'ps aux | grep "[c]onvex dev"']],
    fix: ["Stop the second one: `lockstep dev` pushes at every save.", AGAIN],
    related: ["BadPushRequest"],
    guides: [GUIDE],
  },
  {
    code: "BadPushRequest",
    area,
    summary: "The push comes from a version of convex that Lockstep does not know",
    happened: `The request lacks something that Lockstep reads, or has it in another form. ${KEPT}`,
    causes: ["The app's `convex` is newer than the versions in the message, or older than 1.19."],
    find: [["See the version:", "npm ls convex"]],
    fix: [["Install a version that the message names, such as:", "npm install convex@1.49"], "Or update Lockstep."],
    related: ["UnsupportedRoute"],
    guides: [["What local Convex supports", "docs/local-convex.md"]],
  },
];
