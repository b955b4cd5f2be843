// Runs the measurements in a simulated page, so that React, the SDK and the clients share one fake clock. Not a test:
// `npm run bench -- session` starts it and prints the results.
import path from "node:path";
import { defineConfig } from "vitest/config";

/** The server actions of authkit-nextjs, which need a Next.js server. */
const nextActions = {
  find: /^\.\.\/actions\.js$/,
  replacement: path.resolve(import.meta.dirname, "../../packages/auth/test/support/next-server.ts"),
};

/** The ES module build, which can be loaded once for each tab. */
const asModule = (name: string) => ({
  find: `@workos-inc/${name}`,
  replacement: path.resolve(import.meta.dirname, `../../node_modules/@workos-inc/${name}/dist/index.mjs`),
});

export default defineConfig({
  resolve: { alias: [nextActions, asModule("authkit-js"), asModule("authkit-react")] },
  test: {
    root: import.meta.dirname,
    include: ["measure.ts"],
    environment: "happy-dom",
    environmentOptions: { happyDOM: { url: "http://localhost:3000/" } },
    // Inlined, so that each tab can load its own copy, and for the alias.
    server: { deps: { inline: [/@workos-inc/] } },
    testTimeout: 900_000,
    // Counted as one of the measurements.
    dangerouslyIgnoreUnhandledErrors: true,
    silent: true,
  },
});
