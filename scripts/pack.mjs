// `npm run pack`: packs the two packages into `packed/`, and prints how an app installs them while they are not on npm.
import { prepare, root } from "./install.mjs";

await prepare();
// It needs what has been installed by now.
const { packInto } = await import("./pack-into.mjs");
const lines = packInto(`${root}/packed`);
console.log(`\nIn the folder of your app:\n\n${lines.join("\n")}\n`);
