// `npm run pack`: packs the two packages into `packed/`, and prints how an app installs them while they are not on npm.
import { prepare, root } from "./install.mjs";
import { packInto } from "./pack-into.mjs";

await prepare();
const lines = packInto(`${root}/packed`);
console.log(`\nIn the folder of your app:\n\n${lines.join("\n")}\n`);
