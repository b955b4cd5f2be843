// Every rule id in spec/ has a test whose title carries it, and every id in a title is in spec/.
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" }).split("\n");
const ids = (pattern, match) =>
  new Map(
    files
      .filter((f) => pattern.test(f))
      .flatMap((f) => [...readFileSync(f, "utf8").matchAll(match)].map((m) => [m[1], f])),
  );
const rules = ids(/^spec\/.*\.md$/, /^- \*\*([A-Z]+\d+)\*\*/gm);
const tested = ids(/\.(test|e2e)\.tsx?$/, /\[([A-Z]+\d+)\]/g);
const untested = [...rules].filter(([id]) => !tested.has(id));
const unknown = [...tested].filter(([id]) => !rules.has(id));
for (const [id, file] of untested) console.error(`${file}: ${id} has no test`);
for (const [id, file] of unknown) console.error(`${file}: ${id} is in no spec`);
process.exit(untested.length + unknown.length ? 1 : 0);
