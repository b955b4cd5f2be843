// `@lockstep/auth` beside `@convex-dev/workos` and beside the hook that apps write by hand: the same faults, the same
// machine, one run. authkit-react, React and ConvexReactClient are the real ones; WorkOS and Convex are scripted, and time
// is simulated, so the numbers are exact and say nothing about the speed of a network. Sizes are of what each adds to a
// bundle that has React, convex and authkit-react already. Prints tables and writes bench/results/session.json.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EVERYTHING, bundleSize } from "../scripts/bundle-size.mjs";
import { root } from "../scripts/install.mjs";

const result = path.join(root, "bench/results/session.json");
const OURS = "@lockstep/auth";

/** What an app imports from each, and all that there is of ours. The hook's size is that of its source, which has no package. */
const SOURCES = {
  [OURS]: `export { createConvexClient } from "./packages/auth/src/convex/index.ts";
    export { LockstepProvider } from "./packages/auth/src/adapters/react/index.ts";`,
  [`${OURS}, all three entries whole`]: EVERYTHING,
  "@convex-dev/workos": `export { ConvexProviderWithAuthKit } from "@convex-dev/workos";`,
  "hand-written hook": `export { HandWritten } from "./bench/session/hand-written.tsx";`,
};

function measure() {
  const config = path.join(root, "bench/session/vitest.config.ts");
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", "--config", config], {
    cwd: root,
    env: { ...process.env, RESULT: result },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The measurement ended early.\n${stdout}${stderr}`);
  return JSON.parse(readFileSync(result, "utf8"));
}

function groups(list, key) {
  const map = new Map();
  for (const item of list) map.set(key(item), [...(map.get(key(item)) ?? []), item]);
  return map;
}
const sum = (list, key) => list.reduce((total, item) => total + item[key], 0);

mkdirSync(path.dirname(result), { recursive: true });
console.log("  Playing the schedules with all three …");
const { coldLoad, outcomes, notPlayed } = measure();
const sizes = {};
for (const [name, source] of Object.entries(SOURCES)) sizes[name] = await bundleSize(source);

console.log("\nSchedules that each fails, with the ways (the numbers are those of the tests)");
for (const own of groups(outcomes, ({ schedule, title }) => `${schedule} ${title}`).values()) {
  if (own.every(({ failures }) => failures.length === 0)) continue;
  console.log(`  ${String(own[0].schedule).padStart(2)} ${own[0].title}`);
  for (const { candidate, failures } of own) {
    if (failures.length > 0) console.log(`       ${candidate.padEnd(20)}${failures.join(", ")}`);
  }
}

console.log("\nOf the 52 schedules not played here");
for (const { schedules, why } of notPlayed) console.log(`  ${schedules}: ${why}`);

const summary = [...groups(outcomes, ({ candidate }) => candidate)].map(([candidate, own]) => {
  const failed = new Set(own.filter(({ failures }) => failures.length > 0).map(({ schedule }) => schedule));
  const recoveries = own.flatMap(({ recovery }) => (recovery === null ? [] : [recovery]));
  return {
    candidate,
    "schedules failed": `${failed.size} of ${new Set(own.map(({ schedule }) => schedule)).size}`,
    flashes: sum(own, "flashes"),
    "stray runs": sum(own, "strayRuns"),
    sockets: sum(own, "sockets"),
    Authenticate: sum(own, "authenticates"),
    "token requests": sum(own, "calls"),
    "never recovered": own.length - recoveries.length,
    "slowest recovery s": Math.max(...recoveries) / 1000,
  };
});
console.log("\nAll schedules together: counts over every play, and the slowest of the recoveries that there were");
console.table(Object.fromEntries(summary.map(({ candidate, ...row }) => [candidate, row])));

const hour = outcomes.filter(({ schedule }) => schedule === 8);
console.log("\nOne healthy hour, tokens of 300 s, data changing every 10 s");
console.table(
  Object.fromEntries(
    hour.map(({ candidate, sockets, authenticates, calls, flashes }) => [
      candidate,
      { sockets, Authenticate: authenticates, "token requests": calls, flashes },
    ]),
  ),
);

console.log(
  "\nCold load of a signed-in user: ms from the first render to protected data, by round trip to WorkOS and Convex",
);
console.table(
  Object.fromEntries(
    [...groups(coldLoad, ({ candidate }) => candidate)].map(([candidate, own]) => [
      candidate,
      Object.fromEntries(own.map(({ roundTrip, ms }) => [`${roundTrip} ms`, ms])),
    ]),
  ),
);

console.log("\nBytes added to a bundle that has React, convex and authkit-react");
console.table(sizes);
writeFileSync(result, `${JSON.stringify({ summary, coldLoad, sizes, outcomes }, null, 1)}\n`);
console.log(`  ${path.relative(root, result)} has every count.`);
