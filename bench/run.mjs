// `npm run bench -- <name>`: measurements, each beside a peer in one run where there is one. Not part of the tests.
import { readdirSync } from "node:fs";
import { prepare } from "../scripts/install.mjs";

const names = readdirSync(import.meta.dirname)
  .map((file) => file.replace(".mjs", ""))
  .filter((name) => name !== "run");
const [name] = process.argv.slice(2);
if (names.includes(name)) {
  await prepare();
  await import(`./${name}.mjs`);
} else {
  console.error(`Usage: npm run bench -- <${names.join("|")}>`);
  process.exitCode = 2;
}
