// What the guides name is there.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

test("[R10] the guide to troubleshooting lists every code of @lockstep/auth, and no other", () => {
  const [, union = ""] = /LockstepAuthErrorCode =([^;]+);/.exec(read("packages/auth/src/core/errors.ts")) ?? [];
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  const [, table = ""] = read("docs/troubleshooting.md").split("## Codes");
  const listed = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(5);
  expect(listed).toEqual(codes);
});

test("[R10] links between guides lead to files", () => {
  const guides = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    ...readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`),
  ];
  const broken = guides
    .filter((guide) => guide.endsWith(".md"))
    .flatMap((guide) =>
      [...read(guide).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, to = ""]) => ({ guide, to })),
    )
    .filter(({ guide, to }) => !existsSync(path.join(root, path.dirname(guide), to)));
  expect(broken).toEqual([]);
});
