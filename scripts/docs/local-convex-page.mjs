// Generates docs/local-convex.md from the rules of local Convex and the tests that prove them. `--check` only compares.
// A sentence "Differs: …" or "Missing: …" in a rule is listed under that heading.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { root } from "../install.mjs";
const SPECS = ["spec/functions.md", "spec/sync.md"];
const read = (file) => readFileSync(`${root}/${file}`, "utf8");
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" }).split(
  "\n",
);
const tests = files.filter((file) => /\.(test|e2e)\.tsx?$/.test(file)).map((file) => ({ file, text: read(file) }));

/** Rules by heading: ID, text and tests. */
const sections = SPECS.flatMap((spec) =>
  read(spec)
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      const rules = lines.flatMap((line) => {
        const [, id, text] = /^- \*\*(\w+)\*\* (.*)$/.exec(line) ?? [];
        if (!id) return [];
        const proofs = tests.filter((test) => test.text.includes(`[${id}]`)).map(({ file }) => file);
        if (proofs.length === 0) throw new Error(`${id} has no test`);
        return [{ id, text, proofs }];
      });
      return { heading: `${spec === SPECS[1] ? "Sync: " : ""}${heading}`, rules };
    }),
);
const marked = (word) =>
  sections.flatMap(({ rules }) =>
    rules.flatMap(({ id, text }) =>
      [...text.matchAll(new RegExp(`${word}: (.*?[.])(?= [A-Z]|$)`, "g"))].map(([, said]) => `- ${said} (${id})`),
    ),
  );
const plain = (text) => text.replaceAll(/ (?:Source|Differs|Missing): .*?[.](?= [A-Z]|$)/g, "");
const link = (file) =>
  `[${file
    .split("/")
    .at(-1)
    .replace(/\.(server\.|window\.)?(test|e2e)\.tsx?$/, "")}](../${file})`;

const page = [
  "# Local Convex: what is supported",
  "Every line is a rule of local Convex and links to the tests that hold it. Written by `npm run docs:convex`; do not edit.",
  "## What differs from a Convex deployment",
  marked("Differs").join("\n"),
  "## What is missing",
  marked("Missing").join("\n"),
  ...sections.flatMap(({ heading, rules }) => [
    `## ${heading}`,
    rules.map(({ id, text, proofs }) => `- **${id}** ${plain(text)} — ${proofs.map(link).join(", ")}`).join("\n"),
  ]),
].join("\n\n");
if (!process.argv.includes("--check")) writeFileSync(`${root}/docs/local-convex.md`, `${page}\n`);
else if (read("docs/local-convex.md") !== `${page}\n`) {
  console.error("docs/local-convex.md is out of date: npm run docs:convex");
  process.exit(1);
}
