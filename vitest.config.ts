import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";

/**
 * Limits end what hangs, and nothing else: ten times what a test or a wait takes on a busy machine. What must be quick is held against
 * the processor's time, or against a clock of the test.
 */
const patience = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 300_000 } },
};

/** What is pushed to a local Convex under test is loaded by Node, as it is outside of tests. To transform it first costs as much as to test it. */
const native = { server: { deps: { external: [/\/lockstep-tests-\d+-/] } } };

/**
 * Every core; the default leaves one idle, which on two cores is half of the machine. One set of modules per worker, not
 * per file: loading them again costs more than the tests, and no module under test keeps state of its own.
 */
const fast = {
  maxWorkers: availableParallelism(),
  isolate: false,
  ...patience,
  ...native,
};

/** A package of the oldest set that is supported. */
const oldest = (name: string): string => path.resolve(import.meta.dirname, "test/compat/oldest/node_modules", name);
const oldestNextjs = oldest("@workos-inc/authkit-nextjs/dist/esm");

/** The suites about `convex` with another version of it. */
const withConvex = (set: "oldest" | "middle" | "newest", version: string) => {
  const folder = path.resolve(import.meta.dirname, `test/compat/${set}/node_modules/convex/dist/esm`);
  return {
    resolve: {
      alias: [
        { find: /^convex$/, replacement: `${folder}/index.js` },
        { find: /^convex\/(.+)$/, replacement: `${folder}/$1/index.js` },
      ],
    },
    test: {
      name: `convex-${version}`,
      ...fast,
      include: ["packages/auth/test/convex/**/*.test.ts"],
      environment: "node" as const,
      env: { CONVEX: version },
    },
  };
};

/** The server actions of authkit-nextjs, which need a Next.js server. */
const nextActions = {
  find: /^\.\.\/actions\.js$/,
  replacement: path.resolve(import.meta.dirname, "packages/auth/test/support/next-server.ts"),
};

/** Nothing is left in the system's temporary folder. */
const temporary = "scripts/temporary-folder.mjs";

/** Starts of the `lockstep` command are of what was built last. */
const globalSetup = [temporary, "scripts/bundle.mjs"];

const TESTING_LIBRARY = "node_modules/@testing-library/react/dist/@testing-library/react.esm.js";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          globalSetup: [temporary],
          ...fast,
          include: ["packages/*/test/**/*.test.ts", "test/scripts/*.test.ts"],
          exclude: ["**/*.dom.test.*", "**/*.server.test.*", "**/*.long.test.*"],
          environment: "node",
          env: { CONVEX: "1.48.0" },
        },
      },
      {
        test: {
          name: "server",
          globalSetup,
          ...fast,
          include: ["{packages/*/test,test/conformance}/**/*.server.test.ts"],
          environment: "node",
        },
      },
      {
        test: {
          name: "window",
          ...fast,
          include: ["test/conformance/*.window.test.ts"],
          environment: "./test/conformance/support/window-environment.ts",
        },
      },
      {
        resolve: { alias: [nextActions] },
        test: {
          name: "long",
          globalSetup,
          ...fast,
          include: ["{packages/*/test,test/conformance,test/e2e}/**/*.long.test.ts"],
          environment: "node",
          server: { deps: { inline: [/authkit-nextjs/] } },
        },
      },
      {
        resolve: { alias: [nextActions] },
        test: {
          name: "dom",
          ...fast,
          include: ["packages/*/test/**/*.dom.test.{ts,tsx}"],
          environment: "happy-dom",
          env: { REACT: "19" },
          server: { deps: { inline: [/authkit-nextjs/] } },
        },
      },
      {
        resolve: {
          alias: [
            nextActions,
            { find: "react", replacement: oldest("react") },
            { find: "react-dom", replacement: oldest("react-dom") },
            { find: /^@workos-inc\/authkit-nextjs$/, replacement: `${oldestNextjs}/index.js` },
            { find: /^@workos-inc\/authkit-nextjs\/components$/, replacement: `${oldestNextjs}/components/index.js` },
            // Its CommonJS build would require the other React.
            { find: "@testing-library/react", replacement: path.resolve(import.meta.dirname, TESTING_LIBRARY) },
          ],
        },
        test: {
          name: "react-18",
          ...fast,
          include: ["packages/auth/test/**/*.dom.test.tsx"],
          // The App Router of Next.js brings its own React, which is 19; React Router 8 needs that, too.
          exclude: ["**/nextjs-react.dom.test.tsx", "**/router-providers.dom.test.tsx"],
          environment: "happy-dom",
          env: { REACT: "18.3" },
          // Left to Node they would find the other React.
          server: { deps: { inline: [/@testing-library|@convex-dev|@tanstack|@workos-inc|\/convex\/|happy-dom/] } },
        },
      },
      withConvex("oldest", "1.42.3"),
      withConvex("middle", "1.45.0"),
      withConvex("newest", "1.49.0"),
      {
        test: {
          name: "e2e",
          globalSetup,
          include: ["test/**/*.e2e.ts"],
          environment: "node",
          // They wait for clocks more than for the processor.
          maxWorkers: 6,
          isolate: false,
          ...patience,
          ...native,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    reporters: ["default", "./scripts/ci-line.mjs"],
  },
});
