// `npm test`: installs what is missing, then checks, unit, dom and end-to-end tests. Ends in one line that counts them all.
import { requireChromium } from "./chromium.mjs";
import { prepare } from "./install.mjs";
import { runStep } from "./run-steps.mjs";

prepare();
process.env.CHROMIUM = requireChromium();
const results = [];
for (const step of [
  { title: "checks", command: "node scripts/check.mjs --no-unit", live: true },
  { title: "unit and dom tests", command: "npm run -s unit", live: true },
  { title: "tests against running servers", command: "npm run -s server", live: true },
  { title: "older versions of convex and React", command: "npm run -s compat", live: true },
  { title: "end-to-end tests", command: "npm run -s e2e", live: true },
]) {
  console.log(`\n── ${step.title}`);
  results.push(await runStep(step));
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") > 0 ? 1 : 0;
