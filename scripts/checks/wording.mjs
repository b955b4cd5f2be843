// Rejects the words that plain American English avoids: anywhere in a guide, and in the comments and strings of code. Identifiers
// are not checked. `node scripts/checks/wording.mjs [root]`; tests pass the root of another tree.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** The checked files, as pathspecs of git. */
const ROOTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "docs",
  // Generated from spec/.
  ":!docs/local-convex.md",
  ":!docs/workos-api.md",
  "SECURITY.md",
  ".github",
  "spec",
  "packages",
  "scripts",
  "bench",
  "test",
  "examples",
  // They quote the rejected words.
  ":!test/scripts/wording.test.ts",
  ":!spec/repository.md",
  // Written by others.
  ":!test/e2e/apps/starter",
  ":!test/e2e/apps/templates",
];

/** Each rejected wording, and its replacement. */
const WORDS = [
  [/\bnobody\b/gi, "signed out, unauthenticated, or the passive"],
  [/\bsomebody\b/gi, "the user, or a user"],
  [/\bwho(m)?ever\b/gi, "the role: the user, the caller, the reader"],
  [/(?<!\bthere\s)\bis no\b(?![\s/*]+(longer|more|less)\b)/gi, "is not a"],
  [/\borganis(?=e|ing|ation)/gi, "organiz…"],
  [/\bbehaviour/gi, "behavior"],
  [/\bcolour/gi, "color"],
];

const root = process.argv[2] ?? path.resolve(import.meta.dirname, "../..");
const list = ["ls-files", "-co", "--exclude-standard", "--deduplicate", "--", ...ROOTS];
const files = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\n");

/** Returns the prose of a file, as pairs of offsets. */
function proseOf(file, source) {
  if (file.endsWith(".md")) return [[0, source.length]];
  const { program, comments } = parseSync(file, source);
  const parts = comments.map(({ start, end }) => [start, end]);
  const add = ({ start, end }) => parts.push([start, end]);
  new Visitor({
    Literal: (node) => typeof node.value === "string" && add(node),
    TemplateElement: add,
    JSXText: add,
  }).visit(program);
  return parts;
}

const problems = files
  .filter((file) => /\.(md|[cm]?[jt]sx?)$/.test(file))
  .flatMap((file) => {
    const source = readFileSync(path.join(root, file), "utf8");
    return proseOf(file, source).flatMap(([start, end]) =>
      WORDS.flatMap(([word, replacement]) =>
        [...source.slice(start, end).matchAll(word)].map(({ 0: found, index }) => {
          const line = source.slice(0, start + index).split("\n").length;
          return `${file}:${line}: "${found}"; write: ${replacement}`;
        }),
      ),
    );
  });
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
