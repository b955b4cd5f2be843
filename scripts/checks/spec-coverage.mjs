// Checks that every rule ID is in spec/ once, with the letter of its file, and in the title of a test; that every ID in a title is
// in spec/; and that a title has at most six, because with more it would not be clear what the test proves. Parses the code to find
// titles: IDs in comments and other strings do not count.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "oxc-parser";

const MOST = 6;
const root = process.argv[2] ?? path.resolve(import.meta.dirname, "../..");
const list = ["ls-files", "-co", "--exclude-standard", "--deduplicate"];
const files = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\n");
const read = (file) => readFileSync(path.join(root, file), "utf8");
const problems = [];

/** Calls `found` with every string below a node. */
function texts(node, found) {
  if (node?.type === "Literal" && typeof node.value === "string") found(node.value);
  else if (node?.type === "TemplateLiteral") found(node.quasis.map(({ value }) => value.cooked).join("…"));
  else if (typeof node === "object" && node !== null) for (const below of Object.values(node)) texts(below, found);
}

/** Returns the titles of a file's tests: of `test("…")`, `it.each(…)("…")` and the like, and titles in the table of an `each`. */
function titlesOf(file) {
  const titles = [];
  const visitor = new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      const tables = [];
      let name = callee;
      while (name.type === "MemberExpression" || name.type === "CallExpression") {
        if (name.type === "CallExpression" && name.callee.property?.name === "each") tables.push(...name.arguments);
        name = name.object ?? name.callee;
      }
      if (!["test", "it", "describe"].includes(name.name) || !["Literal", "TemplateLiteral"].includes(first?.type))
        return;
      texts(first, (text) => titles.push(text));
      if (/[%$]/.test(titles.at(-1) ?? "")) texts(tables, (text) => /^\[[A-Z]+\d+\]/.test(text) && titles.push(text));
    },
  });
  visitor.visit(parseSync(file, read(file)).program);
  return titles;
}

const rules = new Map();
const letters = new Map();
for (const file of files.filter((name) => /^spec\/.*\.md$/.test(name)))
  for (const [, id, letter] of read(file).matchAll(/^- \*\*(([A-Z]+)\d+)\*\*/gm)) {
    if (rules.has(id)) problems.push(`${file}: ${id} is in ${rules.get(id)} already`);
    const owner = letters.get(letter) ?? file;
    if (owner !== file) problems.push(`${file}: the letter of ${id} is that of ${owner}`);
    rules.set(id, file);
    letters.set(letter, owner);
  }

const tested = new Set();
for (const file of files.filter((name) => /\.(test|e2e)\.tsx?$/.test(name)))
  for (const title of titlesOf(file)) {
    const ids = [...title.matchAll(/\[([A-Z]+\d+)\]/g)].map(([, id]) => id);
    if (ids.length > MOST) problems.push(`${file}: a title has ${ids.length} ids, more than ${MOST}: ${title}`);
    for (const id of ids) tested.add(id);
    for (const id of ids.filter((one) => !rules.has(one))) problems.push(`${file}: ${id} is in no spec`);
  }
for (const [id, file] of rules) if (!tested.has(id)) problems.push(`${file}: ${id} has no test`);

for (const problem of new Set(problems)) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
