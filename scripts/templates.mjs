// Copies the examples into packages/create-lockstep/templates, where `create-lockstep` reads them: the files that git has, without
// generated code. Runs before the package is packed.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(import.meta.dirname, "..");
const GENERATED = /(^|\/)_generated\/|\.gen\.tsx?$/;
/** A workspace with two apps is not an app to start from. */
const OTHER = /^examples\/two-apps\//;

/** Writes the templates anew. */
export function writeTemplates() {
  const templates = path.join(root, "packages/create-lockstep/templates");
  rmSync(templates, { recursive: true, force: true });
  const list = ["ls-files", "-co", "--exclude-standard", "--deduplicate", "examples"];
  const files = execFileSync("git", list, { cwd: root, encoding: "utf8" }).trim().split("\n");
  for (const file of files.filter((one) => !GENERATED.test(one) && !OTHER.test(one))) {
    const to = path.join(templates, path.relative("examples", file));
    mkdirSync(path.dirname(to), { recursive: true });
    const text = readFileSync(path.join(root, file), "utf8");
    // Here the example is started from the repository's root.
    writeFileSync(to, file.endsWith("/seed.yaml") ? text.replace("`npm start`", "`npm run dev`") : text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTemplates();
