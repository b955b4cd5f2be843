// `npm test`: installs missing packages, then runs checks, unit, dom and end-to-end tests. The last line is the total.
import { requireChromium } from "./chromium.mjs";
import { prepare } from "./install.mjs";
import { runStep } from "./run-steps.mjs";

await prepare();
process.env.CHROMIUM = requireChromium();
const later = "node scripts/elsewhere.mjs 10";
const results = [];
for (const step of [
  { title: "checks", command: "node scripts/check.mjs --no-unit", live: true },
  { title: "unit and dom tests", command: "npm run -s unit", live: true },
  // These two run in another time zone, language and year, to prove that results do not depend on them.
  { title: "tests against running servers, in ten years", command: `${later} npm run -s server`, live: true },
  {
    title: "the hosted pages, in ten years",
    command: `${later} npx vitest run --project e2e identity-pages`,
    live: true,
  },
  { title: "older versions of convex and React", command: "npm run -s compat", live: true },
  {
    title: "end-to-end tests",
    command: "npm run -s e2e -- --exclude=**/identity-pages.e2e.ts",
    live: true,
  },
]) {
  console.log(`\n── ${step.title}`);
  results.push(await runStep(step));
}
const bad = results.flatMap((result) => result.bad);
// Repeats the failures at the end, where readers look and truncated logs still have them.
if (bad.length > 0) console.log(`\nNot passed:\n${bad.join("\n")}`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") > 0 ? 1 : 0;
