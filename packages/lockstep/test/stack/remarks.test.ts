// What a person is told of their app before it runs.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readAppFacts } from "../../src/stack/app-facts.ts";
import { remarks } from "../../src/stack/remarks.ts";

function told(files: Record<string, string>, ownCommand = false): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return remarks(readAppFacts(folder), ownCommand);
}

test("[K48] functions in TypeScript without a tsconfig.json are not type-checked, and that is said", () => {
  expect(told({ "convex/a.ts": "" })).toEqual([expect.stringContaining("convex/tsconfig.json is not there")]);
  expect(told({ "convex/a.ts": "", "convex/tsconfig.json": "{}" })).toEqual([]);
  expect(told({ "convex/a.js": "" })).toEqual([]);
});

test("[K47] a page that would reach the real AuthKit, because the app has a command of its own, is named with what to do", () => {
  const manifest = JSON.stringify({ dependencies: { "@workos-inc/authkit-react": "1" } });
  const plain = { "package.json": manifest, "src/main.tsx": "<AuthKitProvider>" };
  expect(told(plain, true)).toEqual([expect.stringMatching(/leave the command out.*apiHostname, port and https/)]);
  expect(told(plain, false)).toEqual([]);
  expect(told({ ...plain, "src/deep/auth.tsx": "<AuthKitProvider apiHostname={hostname}>" }, true)).toEqual([]);
  expect(told({ "package.json": "{}" }, true)).toEqual([]);
});
