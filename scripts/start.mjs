// `npm start`: installs what an example needs, builds what has changed, and runs the example on the whole local stack.
// The command runs in this process, so that Ctrl-C reaches it directly. Options are passed on: npm start -- nextjs --ephemeral
import { existsSync, readdirSync } from "node:fs";
import { prepareExample, requireNode, root } from "./install.mjs";
import { readStart } from "./read-start.mjs";

requireNode();
const command = new URL("../packages/lockstep/bin/lockstep.mjs", import.meta.url).href;
const has = (example, file) => existsSync(`${root}/examples/${example}/${file}`);
const examples = readdirSync(`${root}/examples`)
  .filter((name) => has(name, "package.json"))
  .toSorted();
const [node, script, ...given] = process.argv;
const start = readStart(given, examples, (example) => has(example, "seed.yaml"));
if (start.problem !== undefined) {
  console.error(start.problem);
  process.exit(2);
}
await prepareExample(start.example);
process.chdir(`${root}/examples/${start.example}`);
process.argv = [node, script, ...start.args];
await import(command);
