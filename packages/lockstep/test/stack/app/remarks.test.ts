// Warnings about an app before it runs.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readAppFacts } from "../../../src/stack/app/app-facts.ts";
import { remarks } from "../../../src/stack/app/remarks.ts";

function told(files: Record<string, string>, ownCommand = false, app = "."): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return remarks(readAppFacts(path.join(folder, app)), ownCommand, "20.20.2");
}

test("[K48] functions in TypeScript without a tsconfig.json are not type-checked, and a warning says so", () => {
  expect(told({ "convex/a.ts": "" })).toEqual([expect.stringContaining("convex/tsconfig.json does not exist")]);
  expect(told({ "convex/a.ts": "", "convex/tsconfig.json": "{}" })).toEqual([]);
  expect(told({ "convex/a.js": "" })).toEqual([]);
});

test("[K47] a page that would reach the real AuthKit, because the app has its own command, gets a warning with the fix", () => {
  const manifest = JSON.stringify({ dependencies: { "@workos-inc/authkit-react": "1" } });
  const plain = { "package.json": manifest, "src/main.tsx": "<AuthKitProvider>" };
  expect(told(plain, true)).toEqual([expect.stringMatching(/omit the command.*apiHostname, port and https/)]);
  expect(told(plain, false)).toEqual([]);
  expect(told({ ...plain, "src/deep/auth.tsx": "<AuthKitProvider apiHostname={hostname}>" }, true)).toEqual([]);
  expect(told({ "package.json": "{}" }, true)).toEqual([]);
});

test("[K49] a package that needs a newer Node gets a warning with both versions, in a workspace too", () => {
  const manifest = JSON.stringify({
    dependencies: { convex: "1", "@tanstack/react-start": "1", vite: "8", left: "1" },
  });
  const installed = (version: string, node?: string): string =>
    JSON.stringify({ version, ...(node && { engines: { node } }) });
  const packages = {
    "node_modules/convex/package.json": installed("1.49.0", ">=22.0.0"),
    "node_modules/@tanstack/react-start/package.json": installed("1.169.3", ">=22.12.0"),
    "node_modules/vite/package.json": installed("8.3.8", "^20.19.0 || >=22.12.0"),
    "node_modules/left/package.json": installed("1.0.0"),
  };
  const lines = [
    "convex 1.49.0 needs Node >=22.0.0, and this is 20.20.2: it may fail with unrelated errors",
    "@tanstack/react-start 1.169.3 needs Node >=22.12.0, and this is 20.20.2: it may fail with unrelated errors",
  ];
  expect(told({ ...packages, "package.json": manifest })).toEqual(lines);
  expect(told({ ...packages, "apps/web/package.json": manifest }, false, "apps/web")).toEqual(lines);
  expect(told({ "package.json": manifest })).toEqual([]);
});
