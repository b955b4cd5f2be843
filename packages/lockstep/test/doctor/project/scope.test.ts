// Which folder is looked at, and what in it is an app.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { CHECKS } from "../../../src/doctor/checks/index.ts";
import { diskFiles, memoryFiles } from "../../../src/doctor/project/files.ts";
import { readProject } from "../../../src/doctor/project/project.ts";
import { projectRoot } from "../../../src/doctor/project/scope.ts";
import { runChecks } from "../../../src/doctor/run-checks.ts";
import { factsOfFiles } from "../support/project.ts";

let root = "";
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes files to a new folder; `at` is where the command is run. Returns the root that was found, relative to the folder. */
function rootFor(files: Readonly<Record<string, string>>, at: string): string {
  root = mkdtempSync(path.join(tmpdir(), "doctor-scope-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  mkdirSync(path.join(root, at), { recursive: true });
  return path.relative(root, projectRoot(path.join(root, at)));
}

const NEXT = '{"dependencies":{"next":"16.0.0","convex":"1.48.0"}}';
const BACKEND = '{"dependencies":{"convex":"1.48.0"}}';

test("[O20] the app is the root if it has its Convex folder, also from a folder inside it", () => {
  const files = { "package.json": NEXT, "convex/notes.ts": "" };
  expect(rootFor(files, ".")).toBe("");
  expect(rootFor(files, "app/notes/deep")).toBe("");
  expect(rootFor(files, "convex")).toBe("");
  const inWorkspace = {
    "package.json": '{"workspaces":["apps/*"]}',
    "apps/web/package.json": NEXT,
    "apps/web/convex.json": '{"functions":"src/convex"}',
  };
  expect(rootFor(inWorkspace, "apps/web/src")).toBe("apps/web");
});

test.each([
  ["npm", { "package.json": '{"workspaces":["apps/*","packages/*"]}' }],
  ["yarn 1", { "package.json": '{"workspaces":{"packages":["apps/**","packages/backend"]}}' }],
  [
    "pnpm",
    {
      "package.json": "{}",
      "pnpm-workspace.yaml": 'packages:\n  # apps\n  - "apps/*"\n\n  - packages/*\ncatalog:\n  a: 1\n',
    },
  ],
  ["bun", { "package.json": '{"workspaces":["./{apps,packages}/*/"]}' }],
])("[O20] in a workspace of %s, the backend of another package is found", (_, workspace) => {
  const files = { ...workspace, "apps/web/package.json": NEXT, "packages/backend/package.json": BACKEND };
  expect(rootFor(files, "apps/web/app")).toBe("");
  expect(rootFor(files, "packages/backend/convex")).toBe("");
});

test("[O20] of nested workspaces, the one that contains the package", () => {
  const files = {
    "package.json": '{"workspaces":["products/*"]}',
    "products/notes/package.json": '{"workspaces":["web","backend"]}',
    "products/notes/web/package.json": NEXT,
    "products/notes/playground/package.json": NEXT,
  };
  expect(rootFor(files, "products/notes/web")).toBe("products/notes");
  // No workspace has it as a member.
  expect(rootFor(files, "products/notes/playground")).toBe("products/notes/playground");
});

test("[O20] without a workspace, the folder of the repository with a Convex folder", () => {
  const files = { ".git/HEAD": "", "convex/notes.ts": "", "package.json": BACKEND, "web/package.json": NEXT };
  expect(rootFor(files, "web/app")).toBe("");
  expect(rootFor({ "convex/notes.ts": "", "web/.git/HEAD": "", "web/package.json": NEXT }, "web")).toBe("web");
});

const options = { target: "development", shell: {}, git: { tracked: undefined, ignored: () => false } } as const;
const read = (files: Readonly<Record<string, string>>) => readProject(memoryFiles("/project", files), options);

test("[O20] the folder of convex.json#functions, below the app or in a sibling", () => {
  const below = read({
    "package.json": NEXT,
    "convex.json": '{"functions":"./src/convex/"}',
    "src/convex/auth.config.ts": "",
  });
  expect(below.convex).toMatchObject({ dir: "", functions: "src/convex", authConfig: "src/convex/auth.config.ts" });
  const sibling = read({
    "web/package.json": NEXT,
    "web/convex.json": '{"functions":"../backend/convex"}',
    "backend/convex/auth.config.js": "",
  });
  expect(sibling.convex).toMatchObject({ dir: "web", authConfig: "backend/convex/auth.config.js" });
});

test("[O20] libraries and tests that use a framework are not apps", () => {
  const { apps } = read({
    "package.json": '{"workspaces":["*"],"devDependencies":{"vite":"8.0.0"}}',
    "ui/package.json": '{"peerDependencies":{"next":">=15"},"devDependencies":{"next":"16.0.0"}}',
    "web/package.json": '{"devDependencies":{"vite":"8.0.0"}}',
    "web/index.html": "",
    "admin/package.json": '{"scripts":{"dev":"convex dev --start \'vite dev\'"},"devDependencies":{"vite":"8.0.0"}}',
    "lib/package.json": '{"scripts":{"build":"vite build","test":"vitest"},"devDependencies":{"vite":"8.0.0"}}',
  });
  expect(apps.map(({ dir }) => dir)).toEqual(["web", "admin"]);
});

test.each([
  ['"scripts": null, "dependencies": null', undefined],
  ['"scripts": ["dev"], "devDependencies": "vite", "name": 1, "packageManager": null, "workspaces": null', undefined],
  ['"scripts": { "dev": null, "start": { "a": 1 } }, "dependencies": { "vite": "8.0.0", "convex": null }', "vite"],
])("[O47] a package.json with %s is read, as far as it can be", (fields, framework) => {
  const facts = factsOfFiles({ "package.json": `{ ${fields} }`, "convex/notes.ts": "" });
  expect(facts.project.apps.map((app) => app.framework.name)).toEqual(framework === undefined ? [] : [framework]);
  expect(runChecks(CHECKS, facts).failed).toEqual([]);
});

test("[O49] of too many files or folders, the outer ones are read", () => {
  const files = { "a/deep/x": "", "a/x": "", "b/deep/x": "", "b/x": "", x: "" };
  rootFor(files, ".git");
  const listed = (most: { files: number; folders: number }) => {
    const { list, truncated } = diskFiles(root, most);
    return [...list, truncated];
  };
  expect(listed({ files: 5, folders: 6 })).toEqual(["a/deep/x", "a/x", "b/deep/x", "b/x", "x", false]);
  expect(listed({ files: 3, folders: 6 })).toEqual(["a/x", "b/x", "x", true]);
  expect(listed({ files: 5, folders: 3 })).toEqual(["x", true]);
});
