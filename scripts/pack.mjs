// `npm run pack`: packs all packages into `packed/`, and prints the commands that set an app up with them, or make a new one, while
// they are not on npm.
import { readFileSync } from "node:fs";
import path from "node:path";
import { prepare, root } from "./install.mjs";

await prepare();
// Imported late, because it needs packages that `prepare` installs.
const { packInto } = await import("./pack-into.mjs");
const folder = path.join(root, "packed");
const lines = packInto(folder);
const init = `node "${path.join(root, "packages/lockstep/bin/lockstep.mjs")}" init --packages "${folder}"`;
console.log(`\nRun in the folder of your app:\n\n${init}\n\nOr only install the packages:\n\n${lines.join("\n")}\n`);
const { version } = JSON.parse(readFileSync(path.join(root, "packages/create-lockstep/package.json"), "utf8"));
const create = `npm exec --package "${path.join(folder, `create-lockstep-${version}.tgz`)}" -- create-lockstep`;
console.log(`Or make a new app:\n\n${create} my-app --packages "${folder}"\n`);
