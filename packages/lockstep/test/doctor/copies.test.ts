// Two copies of convex or React in one app, by lock files that the package managers wrote for one workspace.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { V3 } from "../../src/doctor/checks/apps/v3.ts";
import { factsOfFiles } from "./support/project.ts";

const FILES = {
  "package.json": '{"name":"root","private":true,"workspaces":["apps/*","packages/*"]}',
  "apps/web/package.json": JSON.stringify({
    name: "@notes/web",
    dependencies: {
      "@notes/ui": "*",
      convex: "1.48.0",
      react: "19.2.0",
      "react-dom": "19.2.0",
      "@convex-dev/workos": "0.0.3",
      "@workos-inc/authkit-react": "0.16.2",
    },
    devDependencies: { vite: "8.0.0" },
  }),
  "apps/web/index.html": "",
  "packages/ui/package.json": JSON.stringify({
    name: "@notes/ui",
    dependencies: { convex: "1.45.0", react: "18.3.1" },
  }),
};
const HOOK = {
  "packages/ui/index.ts":
    'import { useQuery } from "convex/react";\nexport const useNotes = () => useQuery("notes:list" as never);\n',
};
const TYPES = { "packages/ui/index.ts": 'import type { Id } from "convex/values";\nexport type Note = Id<"notes">;\n' };

const found = (sample: string, file: string, more: Readonly<Record<string, string>>): string[] => {
  const text = readFileSync(path.join(import.meta.dirname, "project/locks", sample), "utf8");
  return [...V3.run(factsOfFiles({ ...FILES, ...more, [file]: text }))].flatMap(({ places }) =>
    places.slice(1).map((place) => place.text ?? ""),
  );
};

describe.each([
  ["pnpm7.txt", "pnpm-lock.yaml"],
  ["pnpm8.txt", "pnpm-lock.yaml"],
  ["pnpm10.txt", "pnpm-lock.yaml"],
  ["yarn1.txt", "yarn.lock"],
  ["yarn4.txt", "yarn.lock"],
])("%s", (sample, file) => {
  test("[O22] a package of the workspace whose hooks the app uses has copies of its own", () => {
    expect(found(sample, file, HOOK)).toEqual(["@notes/ui: convex 1.45.0", "@notes/ui: react 18.3.1"]);
  });

  test("[O22] a package that shares no hooks may have them", () => {
    expect(found(sample, file, TYPES)).toEqual([]);
  });
});

test("[O22] npm and Bun install a shared package where it gets another copy than the app", () => {
  const bun = found("bun.txt", "bun.lock", TYPES);
  expect(bun).toContain("@convex-dev/workos: convex 1.45.0");
  expect(bun).toContain("@workos-inc/authkit-react: react 18.3.1");
  expect(found("npm.json", "package-lock.json", TYPES)).toMatchInlineSnapshot(`[]`);
});
