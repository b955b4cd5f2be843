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

/** All public code for the page of a server with `@lockstep/auth/server`, and the minimum that one needs. */
export const PAGE = {
  everything: ["index.ts", "convex/index.ts", "adapters/page/index.ts"]
    .map((entry) => `export * from "./packages/auth/src/${entry}";`)
    .join("\n"),
  least: LEAST.replace("adapters/react/index.ts", "adapters/page/index.ts"),
};

/** Imports these names of the React entry. */
export function fromReact(names) {
  return `export { ${names} } from "./packages/auth/src/adapters/react/index.ts";`;
}

/**
 * Bundles `source`, an ES module in the repository root, with esbuild. Returns its size in bytes, minified and with gzip level 9, and what
 * the bundle imports.
 */
export async function bundleSize(source) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    jsx: "automatic",
    write: false,
    metafile: true,
    external: ["react", "react/*", "convex", "convex/*", "@workos-inc/*", "@workos/*"],
  });
  const [{ contents }] = outputFiles;
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length, imports };
}
