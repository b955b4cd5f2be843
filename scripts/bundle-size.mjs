// How many bytes some exports add to a bundle that already contains React, convex and AuthKit's SDKs.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./install.mjs";

/** All public code for an application with authkit-react. `packages/auth/test/size.test.ts` limits both. */
export const EVERYTHING = ["index.ts", "convex/index.ts", "adapters/react/index.ts"]
  .map((entry) => `export * from "./packages/auth/src/${entry}";`)
  .join("\n");

/** The minimum that an application needs. Its bundler omits what it does not import. */
export const LEAST = `export { createConvexClient } from "./packages/auth/src/convex/index.ts";
${fromReact("LockstepProvider, SignedIn, SignedOut, useAuthedQuery")}`;

/** Imports these names of the React entry. */
export function fromReact(names) {
  return `export { ${names} } from "./packages/auth/src/adapters/react/index.ts";`;
}

/** Bundles `source`, an ES module in the repository root, with esbuild. Returns its size in bytes, minified and with gzip level 9. */
export async function bundleSize(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    jsx: "automatic",
    write: false,
    external: ["react", "react/*", "convex", "convex/*", "@workos-inc/*"],
  });
  const [{ contents }] = outputFiles;
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
}
