// Runs the measurements in a page without a browser, so that React, the SDK and the clients share one fake clock.
// No test: `npm run bench -- session` starts it and prints what it found.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["measure.ts"],
    environment: "happy-dom",
    environmentOptions: { happyDOM: { url: "http://localhost:3000/" } },
    testTimeout: 900_000,
    // Counted, as one of the measurements.
    dangerouslyIgnoreUnhandledErrors: true,
    silent: true,
  },
});
