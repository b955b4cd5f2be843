// `npm run soak -- --runs 10000`: runs that many random fault schedules against the real Convex client, with progress. `--seed N`
// replays the same schedules. On a failure, fast-check prints the seed and the smallest failing schedule; add that as a named test
// to packages/auth/test/convex/schedules/found.test.ts.
import { parseArgs } from "node:util";
import spawn from "cross-spawn";
import { root } from "./install.mjs";

const { values } = parseArgs({ options: { runs: { type: "string", default: "10000" }, seed: { type: "string" } } });
const env = { ...process.env, RUNS: values.runs, ...(values.seed === undefined ? {} : { SEED: values.seed }) };
const file = "packages/auth/test/convex/schedules/random.test.ts";
const args = ["vitest", "run", "--project", "unit", "--disableConsoleIntercept=true", file];
process.exitCode = spawn.sync("npx", args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
