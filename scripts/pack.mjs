// `npm run pack`: packs both packages into `packed/`, and prints the commands that install them while they are not on npm.
import { prepare, root } from "./install.mjs";

await prepare();
// Imported late, because it needs packages that `prepare` installs.
const { packInto } = await import("./pack-into.mjs");
const lines = packInto(`${root}/packed`);
console.log(`\nRun in the folder of your app:\n\n${lines.join("\n")}\n`);
