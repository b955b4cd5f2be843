// Generates docs/workos-api.md, the list of supported WorkOS operations, from the route table, WorkOS's OpenAPI document and its
// Node SDK. `--check` fails if the page is out of date. Also fails if an SDK method calls an operation that is in neither list.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "yaml";
import { ROUTES } from "../packages/lockstep/dist/identity/http/management/routes.js";
import { UNBUILT } from "../packages/lockstep/dist/identity/http/management/unbuilt.js";
import { sdkMethods, shape } from "./sdk-methods.mjs";
import { notesText } from "./workos-api-notes.mjs";

const page = new URL("../docs/workos-api.md", import.meta.url);
const require = createRequire(import.meta.url);
const { paths } = parse(readFileSync(require.resolve("@workos/openapi-spec/spec"), "utf8"));
const methods = sdkMethods();

const documented = Object.entries(paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, { tags }]) => [`${verb.toUpperCase()} ${path}`, tags[0].split(".").at(-1)]),
);
const tags = new Map(documented.map(([operation, tag]) => [shape(operation), tag.replaceAll(/[-_]/g, " ")]));
const unbuilt = UNBUILT.map(({ method, path, feature }) => [`${method} ${path}`, feature]);
const missing = new Set(unbuilt.map(([operation]) => shape(operation)));
const routes = ROUTES.map(([method, path]) => `${method} ${path}`);
// In neither list: separate endpoints, which the test of I154 covers.
const signIn = documented.map(([operation]) => operation).filter((operation) => !missing.has(shape(operation)));
const works = [...new Map([...signIn, ...routes].map((operation) => [shape(operation), operation])).values()];

const known = new Set([...works.map(shape), ...missing]);
const unknown = [...methods].filter(([operation]) => !known.has(operation));
for (const [operation, names] of unknown) console.error(`${[...names].join(", ")} calls ${operation}: in no list`);

const line = (operation) => {
  // Radar's grants are `unsupported_grant_type`.
  const callers = [...(methods.get(shape(operation)) ?? [])].filter((name) => !name.includes("WithRadar"));
  const names = callers.map((name) => `\`${name}\``);
  return `- \`${operation}\`${names.length > 0 ? `: ${names.join(", ")}` : ""}`;
};
const sections = (operations) => {
  const groups = new Map();
  for (const [operation, title] of operations) groups.set(title, [...(groups.get(title) ?? []), line(operation)]);
  return [...groups].map(([title, lines]) => `### ${title}\n\n${lines.join("\n")}`).join("\n\n");
};
const text = `# What of WorkOS's API works in local AuthKit

Made by \`npm run docs:api\`; \`npm run check\` says when it is not current. Each operation of WorkOS's OpenAPI document 0.1.0 is here
once, with the methods of \`@workos-inc/node\` 11.0.0 that call it; every other SDK calls the same operations. What is built is held
against that document by tests; what is not is answered 501 with the name of the feature. What is ours begins with \`/_lockstep\`.

## Works (${works.length} operations)

${sections(works.map((operation) => [operation, tags.get(shape(operation)) ?? "beyond the document"]))}

## Answers 501 (${unbuilt.length} operations)

${sections(unbuilt)}

${notesText}`;
const current = process.argv.includes("--check")
  ? readFileSync(page, "utf8") === text
  : (writeFileSync(page, text), true);
if (!current) console.error("docs/workos-api.md is out of date: run `npm run docs:api` and commit it");
process.exit(current && unknown.length === 0 ? 0 : 1);
