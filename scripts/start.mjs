// `npm start`: installs what the example needs, builds what has changed, and runs the example on the whole local stack.
// The command runs in this process, so that Ctrl-C reaches it directly. It passes options on: npm start -- --ephemeral
import { prepareExample, root } from "./install.mjs";

const command = new URL("../packages/lockstep/bin/lockstep.mjs", import.meta.url).href;
await prepareExample();
process.chdir(`${root}/examples/react-vite`);
const [node, script, ...options] = process.argv;
const seed = options.some((option) => option.startsWith("--seed")) ? [] : ["--seed", "seed.yaml"];
process.argv = [node, script, "dev", ...seed, ...options];
await import(command);
