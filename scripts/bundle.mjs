// Puts the modules of the `lockstep` command into a few files: opening 250 of them takes longer than all else it does to start.
// Packages stay what they are. What tsc wrote is the source, so that types are checked first; `splitting` keeps each command apart.
import { rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const dist = path.resolve(import.meta.dirname, "../packages/lockstep/dist");

/** Writes `dist/command/`. Also a global set-up of vitest: tests that start the command start what was built last. */
export async function setup() {
  await build({
    entryPoints: [path.join(dist, "cli/main.js")],
    outdir: path.join(dist, "command"),
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    logLevel: "warning",
  });
}

if (process.argv[1] === import.meta.filename) {
  rmSync(path.join(dist, "command"), { recursive: true, force: true });
  await setup();
}
