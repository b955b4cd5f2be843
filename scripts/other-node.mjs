// Another version of Node, from npm, for code that does not run on the one that runs the tests and the benchmarks.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "./install.mjs";

/** The executable of this version. It is downloaded once into `.cache/` and not installed, because npm would run everything with it. */
export async function otherNode(version) {
  const folder = path.join(root, ".cache", `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const executable = path.join(folder, "node_modules", name, "bin/node");
  if (!existsSync(executable)) {
    const options = ["--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
    await promisify(execFile)("npm", ["install", ...options, `${name}@${version}`], { cwd: root });
  }
  return executable;
}
