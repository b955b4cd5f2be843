// Generates what follows from the route table, WorkOS's OpenAPI document and its Node SDK: docs/workos-api.md, the list of supported
// operations, and unbuilt-operations.ts, those that local AuthKit answers with 501. `--check` fails if either is out of date.
import { readFileSync, writeFileSync } from "node:fs";
import { shape } from "./sdk-methods.mjs";
import { notesText } from "./workos-api-notes.mjs";
import { methods, tags, unbuilt, unnamed, works } from "./workos-operations.mjs";

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
const pageText = `# What of WorkOS's API works in local AuthKit

Made by \`npm run docs:api\`; \`npm run check\` says when it is not current. Each operation of WorkOS's OpenAPI document 0.1.0 is here
once, with the methods of \`@workos-inc/node\` 11.0.0 that call it; every other SDK calls the same operations. What is built is held
against that document by tests; what is not is answered 501 with the name of the feature. What is ours begins with \`/_lockstep\`.

## Works (${works.length} operations)

${sections(works.map((operation) => [operation, tags.get(shape(operation)) ?? "beyond the document"]))}

## Answers 501 (${unbuilt.length} operations)

${sections(unbuilt)}

${notesText}`;

const sourceText = `// The operations of WorkOS's OpenAPI document (@workos/openapi-spec) and of its Node SDK that local AuthKit does not support, each with the
// name of its feature. Made by \`npm run docs:api\`; \`npm run check\` says when it is not current.

/** Each as \`feature: METHOD path\`. */
export const UNBUILT_OPERATIONS: readonly string[] = [
${unbuilt.map(([operation, feature]) => `  "${feature}: ${operation}",`).join("\n")}
];
`;

/** Writes a file, or with `--check` compares it. True if it is current. */
function settle(file, text) {
  const url = new URL(`../${file}`, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(url, text);
  const current = readFileSync(url, "utf8") === text;
  if (!current) console.error(`${file} is out of date: run \`npm run docs:api\` and commit it`);
  return current;
}

for (const operation of unnamed) console.error(`${operation}: in no feature of scripts/workos-operations.mjs`);
const results = [
  settle("docs/workos-api.md", pageText),
  settle("packages/lockstep/src/identity/http/management/unbuilt-operations.ts", sourceText),
];
process.exit(results.every(Boolean) && unnamed.length === 0 ? 0 : 1);
