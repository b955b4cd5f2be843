// Bundles the `lockstep` command into a few files, because opening 300 modules takes longer than the rest of its startup.
// The input is the output of tsc, so that types are checked first; `splitting` separates the commands. The only dependency in
// the bundle is hono, which has 35 modules; its license is next to it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "packages/lockstep/dist");
const bundled = ["hono", "@hono/node-server"];

const read = (file) => readFileSync(path.join(root, file), "utf8");

/** Writes `dist/command/`. Also a global setup of vitest, so that tests start the latest build of the command. */
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
  const licenses = bundled.map((name) => `${name}\n\n${read(`node_modules/${name}/LICENSE`)}`);
  writeFileSync(path.join(outdir, "LICENSES.txt"), licenses.join("\n\n"));
}

if (process.argv[1] === import.meta.filename) {
  rmSync(path.join(dist, "command"), { recursive: true, force: true });
  await setup();
}
