import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * Every core; the default leaves one idle, which on two cores is half of the machine. One set of modules per worker, not
 * per file: loading them again costs more than the tests, and no module under test keeps state of its own.
 */
const fast = { maxWorkers: availableParallelism(), isolate: false, testTimeout: 30_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          ...fast,
          include: ["packages/*/test/**/*.test.ts"],
          exclude: ["**/*.dom.test.*"],
          environment: "node",
        },
      },
      {
        test: {
          name: "dom",
          ...fast,
          include: ["packages/*/test/**/*.dom.test.{ts,tsx}"],
          environment: "happy-dom",
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/**/*.e2e.ts"],
          environment: "node",
          // They wait for clocks more than for the processor.
          maxWorkers: 4,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "timing",
          include: ["test/**/*.timing.ts"],
          environment: "node",
          testTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    reporters: ["default", "./scripts/ci-line.mjs"],
  },
});
