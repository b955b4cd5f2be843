// What `@lockstep/auth` adds to an application. The measure is that of bench/session.mjs.
import { expect, test } from "vitest";
import { EVERYTHING, bundleSize } from "../../../scripts/bundle-size.mjs";

test("[A58] all code of the React, Convex and root entries is at most 10 000 bytes, minified and gzipped", async () => {
  const { gzipped } = await bundleSize(EVERYTHING);
  console.log(`all of @lockstep/auth for React: ${gzipped} bytes gzipped`);
  expect(gzipped).toBeGreaterThan(5000);
  expect(gzipped).toBeLessThanOrEqual(10_000);
});
