// `@lockstep/auth` compared with `@convex-dev/workos` and with the hook that apps write by hand: the same faults and the same page,
// on one machine, in one run. First the fault schedules: the SDKs, React and ConvexReactClient are real; WorkOS and Convex are
// scripted, and time is simulated, so the numbers are exact and say nothing about the speed of a network. Then the sizes: what each
// adds to a bundle that already has React, convex and authkit-react. Last the waiting times in a browser, with local AuthKit and
// local Convex. Prints tables and writes bench/results/session.json. `npm run bench -- session schedules`, `sizes` or `browser`
// measures that part only.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EVERYTHING, bundleSize } from "../scripts/bundle-size.mjs";
import { root } from "../scripts/install.mjs";
import { measureInBrowser } from "./session/in-browser.mjs";
import { printSchedules, printTimes } from "./session/print.mjs";
import { scheduleTable } from "./session/readme.mjs";

const OURS = "@lockstep/auth";

/** What an app imports from each, and everything of Lockstep. The hook's size is that of its source, because it has no package. */
const SOURCES = {
  [OURS]: `export { createConvexClient } from "./packages/auth/src/convex/index.ts";
    export { LockstepProvider } from "./packages/auth/src/adapters/react/index.ts";`,
  [`${OURS}, all three entries whole`]: EVERYTHING,
  "@convex-dev/workos": `export { ConvexProviderWithAuthKit } from "@convex-dev/workos";`,
  "hand-written hook": `export { HandWritten } from "./bench/session/hand-written.tsx";`,
};

function playSchedules() {
  const config = path.join(root, "bench/session/vitest.config.ts");
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const played = path.join(results, "session-schedules.json");
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", "--config", config], {
    cwd: root,
    env: { ...process.env, RESULT: played },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The measurement ended early.\n${stdout}${stderr}`);
  return JSON.parse(readFileSync(played, "utf8"));
}

/** Replaces the table in README.md. */
function writeTable(schedules) {
  const file = path.join(root, "README.md");
  const marks = /(<!-- schedules -->\n)[^]*(<!-- \/schedules -->)/;
  writeFileSync(file, readFileSync(file, "utf8").replace(marks, `$1\n${scheduleTable(schedules)}\n\n$2`));
}

const PARTS = {
  schedules: () => {
    console.log("  Playing the schedules with all candidates …");
    const schedules = playSchedules();
    printSchedules(schedules);
    writeTable(schedules);
    return schedules;
  },
  sizes: async () => {
    const sizes = {};
    for (const [name, source] of Object.entries(SOURCES)) sizes[name] = await bundleSize(source);
    console.log("\nBytes added to a bundle that has React, convex and authkit-react");
    console.table(sizes);
    return sizes;
  },
  browser: async () => {
    console.log("\n  Loading pages and switching organizations in Chromium …");
    const times = await measureInBrowser();
    printTimes(times, OURS);
    return times;
  },
};

const results = path.join(root, "bench/results");
mkdirSync(results, { recursive: true });
const only = process.argv[3];
const result = {};
for (const [name, measure] of Object.entries(PARTS)) {
  if (only === undefined || only === name) result[name] = await measure();
}
const file = path.join(results, "session.json");
writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
console.log(`  ${path.relative(root, file)} contains all counts.`);
