// `npm run pack`: packs both packages into `packed/`, and prints the commands that set an app up with them while they are not on npm.
import path from "node:path";
import { prepare, root } from "./install.mjs";

await prepare();
// Imported late, because it needs packages that `prepare` installs.
const { packInto } = await import("./pack-into.mjs");
const folder = path.join(root, "packed");
const lines = packInto(folder);
const init = `node "${path.join(root, "packages/lockstep/bin/lockstep.mjs")}" init --packages "${folder}"`;
console.log(`\nRun in the folder of your app:\n\n${init}\n\nOr only install the packages:\n\n${lines.join("\n")}\n`);
