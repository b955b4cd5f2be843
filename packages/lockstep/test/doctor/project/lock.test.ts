// Lock files written by the package managers themselves, for one workspace: an app with convex 1.48.0 and React 19, and a package
// with convex 1.45.0 and React 18. Entries and fields that do not matter here were taken out.

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { memoryFiles } from "../../../src/doctor/project/files.ts";
import { type Lock, readLock } from "../../../src/doctor/project/lock.ts";

const MEMBERS = [
  { dir: "", manifest: { name: "root" } },
  {
    dir: "apps/web",
    manifest: {
      name: "@notes/web",
      dependencies: {
        "@notes/ui": "workspace:*",
        convex: "1.48.0",
        react: "19.2.0",
        "react-dom": "19.2.0",
        "@convex-dev/workos": "0.0.3",
        "@workos-inc/authkit-react": "0.16.2",
      },
    },
  },
  { dir: "packages/ui", manifest: { name: "@notes/ui", dependencies: { convex: "1.45.0", react: "18.3.1" } } },
];

const FILES = [
  ["npm.json", "package-lock.json", "npm"],
  ["pnpm7.txt", "pnpm-lock.yaml", "pnpm"],
  ["pnpm8.txt", "pnpm-lock.yaml", "pnpm"],
  ["pnpm10.txt", "pnpm-lock.yaml", "pnpm"],
  ["yarn1.txt", "yarn.lock", "yarn"],
  ["yarn4.txt", "yarn.lock", "yarn"],
  ["bun.txt", "bun.lock", "bun"],
] as const;

const textOf = (sample: string): string => readFileSync(path.join(import.meta.dirname, "locks", sample), "utf8");

/** The version of a package that another one gets. */
function versionFor(lock: Lock, dir: string, ...names: readonly string[]): string | undefined {
  const graph = lock.graph();
  let id = graph?.importer(lock.dirInGraph(dir));
  for (const name of names) id = id === undefined ? undefined : graph?.load(id, name);
  return id === undefined ? undefined : graph?.versionOf(id);
}

test.each(FILES)("[O19] %s: versions, and the copy that each package gets", (sample, file, manager) => {
  const lock = readLock(memoryFiles("/project", { [file]: textOf(sample) }), MEMBERS);
  expect(lock.manager).toBe(manager);
  expect(lock.versions("convex")).toEqual(["1.48.0", "1.45.0"]);
  expect(lock.versions("@convex-dev/workos")).toEqual(["0.0.3"]);
  expect(lock.versions("vex")).toEqual([]);
  expect(versionFor(lock, "apps/web", "convex")).toBe("1.48.0");
  expect(versionFor(lock, "apps/web", "react")).toBe("19.2.0");
  expect(versionFor(lock, "packages/ui", "convex")).toBe("1.45.0");
  expect(versionFor(lock, "apps/web", "@notes/ui", "convex")).toBe("1.45.0");
  expect(versionFor(lock, "apps/web", "@notes/ui", "react")).toBe("18.3.1");
  expect(versionFor(lock, "apps/web", "@convex-dev/workos", "@workos-inc/authkit-react")).toBe("0.16.2");
  const graph = lock.graph();
  const ui = graph?.load(graph.importer("apps/web") ?? "", "@notes/ui");
  expect(ui && graph?.dirOf(ui)).toBe("packages/ui");
  expect(graph?.importer("apps/other")).toBeUndefined();
});

test("[O19] a peer comes from where the package manager puts the package", () => {
  const workos = (sample: string, file: string) =>
    versionFor(
      readLock(memoryFiles("/project", { [file]: textOf(sample) }), MEMBERS),
      "apps/web",
      "@convex-dev/workos",
      "convex",
    );
  expect(workos("pnpm10.txt", "pnpm-lock.yaml")).toBe("1.48.0");
  // Bun and npm install @convex-dev/workos in the root, where convex is the other one if it was installed there first.
  expect(workos("bun.txt", "bun.lock")).toBe("1.45.0");
  // Yarn's file does not say.
  expect(workos("yarn4.txt", "yarn.lock")).toBeUndefined();
});

test("[O19] the lock file of a workspace above the project, npm 6, Bun's binary file, and none", () => {
  const above = readLock(memoryFiles("/repository/apps/web", { "../../pnpm-lock.yaml": textOf("pnpm10.txt") }), [
    { dir: "", manifest: {} },
  ]);
  expect(above.file).toBe("../../pnpm-lock.yaml");
  expect(above.dirInGraph("")).toBe("apps/web");
  expect(versionFor(above, "", "convex")).toBe("1.48.0");

  const old = {
    lockfileVersion: 1,
    dependencies: {
      convex: { version: "1.48.0" },
      helper: { version: "1.0.0", requires: { convex: "1" }, dependencies: { convex: { version: "1.20.0" } } },
    },
  };
  const npm6 = readLock(memoryFiles("/project", { "package-lock.json": JSON.stringify(old) }), []);
  expect(npm6.versions("convex")).toEqual(["1.48.0", "1.20.0"]);
  expect(versionFor(npm6, "", "helper", "convex")).toBe("1.20.0");

  const binary = readLock(memoryFiles("/project", { "bun.lockb": "#!/usr/bin/env bun" }), []);
  expect([binary.manager, binary.versions("convex"), binary.graph()]).toEqual(["bun", [], undefined]);
  const none = readLock(memoryFiles("/project", {}), []);
  expect([none.manager, none.file, none.versions("convex")]).toEqual(["npm", undefined, []]);
  const broken = readLock(memoryFiles("/project", { "package-lock.json": "<<<<<<< HEAD" }), []);
  expect([broken.manager, broken.versions("convex")]).toEqual(["npm", []]);
});
