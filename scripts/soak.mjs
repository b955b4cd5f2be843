// `npm run soak -- [schedules|directory] --runs 10000`: plays that many random cases, with progress. `--seed N` replays the same ones.
// - schedules: faults against the real Convex client. fast-check prints the seed and the smallest failing schedule; add that as a named
//   test to packages/auth/test/convex/schedules/found.test.ts.
// - directory: lives of WorkOS's objects, whose events arrive in any order, repeatedly or not at all. A failure prints the seed and the
//   life; add what it shows as a test to packages/auth/test/component.
import { parseArgs } from "node:util";
import spawn from "cross-spawn";
import { prepare, root } from "./install.mjs";

const SUITES = {
  schedules: ["unit", "packages/auth/test/convex/schedules/random.test.ts"],
  directory: ["server", "test/conformance/directory-convergence.server.test.ts"],
};

const { values, positionals } = parseArgs({
  options: { runs: { type: "string", default: "10000" }, seed: { type: "string" } },
  allowPositionals: true,
});
const [name = "schedules"] = positionals;
const suite = SUITES[name];
if (suite === undefined) {
  console.error(`Usage: npm run soak -- [${Object.keys(SUITES).join("|")}] [--runs 10000] [--seed 1]`);
  process.exitCode = 2;
} else {
  await prepare();
  const [project, file] = suite;
  const env = { ...process.env, RUNS: values.runs, ...(values.seed === undefined ? {} : { SEED: values.seed }) };
  const args = ["vitest", "run", "--project", project, "--disableConsoleIntercept=true", "--testTimeout=0", file];
  process.exitCode = spawn.sync("npx", args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
}
