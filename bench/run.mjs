// `npm run bench -- <name>`: measurements, compared with a peer in the same run where one exists. Not part of the tests.
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
