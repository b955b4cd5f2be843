// `npm run check`: every check that needs no browser. `--no-unit` leaves the unit tests to the caller.
import { prepare } from "./install.mjs";
import { runSteps } from "./run-steps.mjs";

await prepare();
const unit = { title: "unit and dom tests", command: "npm run -s unit" };
const steps = [
  ...(process.argv.includes("--no-unit") ? [] : [unit]),
  { title: "types of tests", command: "npx tsc -p tsconfig.test.json" },
  { title: "types of the example", command: "npx tsc -p examples/react-vite && npx tsc -p examples/react-vite/convex" },
  {
    title: "types of the workspace with two apps",
    command:
      "cd examples/two-apps && npx tsc -p packages/backend/convex && npx tsc -p apps/web && npx tsc -p apps/admin",
  },
  {
    title: "types of examples/tanstack-start",
    command: "npx tsc -p examples/tanstack-start && npx tsc -p examples/tanstack-start/convex",
  },
  { title: "types of examples/react-router", command: "npm run -s typecheck -w example-react-router" },
  { title: "lint", command: "npm run -s lint" },
  { title: "import rules", command: "npm run -s imports" },
  { title: "format", command: "npm run -s format:check" },
  { title: "wording", command: "npm run -s wording" },
  { title: "unused code and dependencies", command: "npm run -s unused" },
  { title: "API reports", command: "npm run -s api" },
  { title: "packages as published", command: "npm run -s pack:check" },
  { title: "docs/workos-api.md, unbuilt-operations.ts", command: "npm run -s docs:api -- --check" },
  { title: "docs/errors", command: "npm run -s docs:errors -- --check" },
  { title: "docs/local-convex.md", command: "npm run -s docs:convex -- --check" },
  { title: "docs/doctor", command: "npm run -s docs:doctor -- --check" },
  { title: "generated code of the component", command: "npm run -s codegen -- --check" },
  { title: "spec coverage", command: "npm run -s spec" },
];
const { passed, failed } = await runSteps(steps);
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
