// Packs all packages into a folder, as `npm publish` would upload them. Uses the current build.
import { mkdirSync } from "node:fs";
import path from "node:path";
import spawn from "cross-spawn";
import { root } from "./install.mjs";
import { writeTemplates } from "./templates.mjs";

/** Packs all packages. Returns the two commands that install those of an app. */
export function packInto(folder) {
  mkdirSync(folder, { recursive: true });
  writeTemplates();
  const options = ["--ignore-scripts", "--silent", "--pack-destination", folder];
  const packages = ["./packages/auth", "./packages/lockstep", "./packages/create-lockstep"];
  const { status, stdout, stderr } = spawn.sync("npm", ["pack", ...packages, ...options], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [auth, lockstep] = stdout.trim().split("\n");
  const quoted = (file) => `"${path.join(folder, file)}"`;
  return [`npm install ${quoted(auth)}`, `npm install --save-dev ${quoted(lockstep)}`];
}
