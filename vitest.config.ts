import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/test/**/*.test.ts"],
          exclude: ["**/*.dom.test.*"],
          environment: "node",
        },
      },
      { test: { name: "dom", include: ["packages/*/test/**/*.dom.test.{ts,tsx}"], environment: "happy-dom" } },
      {
        test: {
          name: "e2e",
          include: ["test/**/*.e2e.ts"],
          environment: "node",
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
    reporters: ["default", "./scripts/ci-line.mjs"],
  },
});
