// Puts the modules of the `lockstep` command into a few files: opening 300 of them takes longer than all else it does to start.
// What tsc wrote is the source, so that types are checked first; `splitting` keeps each command apart. Of the packages only hono,
// which is 35 modules, is in it too, with its licence beside it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "packages/lockstep/dist");
const bundled = ["hono", "@hono/node-server"];

const read = (file) => readFileSync(path.join(root, file), "utf8");

/** Writes `dist/command/`. Also a global set-up of vitest: tests that start the command start what was built last. */
export async function setup() {
  const { dependencies, peerDependencies } = JSON.parse(read("packages/lockstep/package.json"));
  const outdir = path.join(dist, "command");
  await build({
    entryPoints: [path.join(dist, "cli/main.js")],
    outdir,
    bundle: true,
    splitting: true,
    external: Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !bundled.includes(name)),
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    logLevel: "warning",
  });
  const licences = bundled.map((name) => `${name}\n\n${read(`node_modules/${name}/LICENSE`)}`);
  writeFileSync(path.join(outdir, "LICENSES.txt"), licences.join("\n\n"));
}

if (process.argv[1] === import.meta.filename) {
  rmSync(path.join(dist, "command"), { recursive: true, force: true });
  await setup();
}
