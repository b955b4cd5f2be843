// The guides refer to what exists, and each package contains what its page on npm shows.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

test("[R10] the troubleshooting guide lists every error code of @lockstep/auth, and no others", () => {
  const [, union = ""] = /LockstepAuthErrorCode =([^;]+);/.exec(read("packages/auth/src/core/errors.ts")) ?? [];
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  const [, table = ""] = read("docs/troubleshooting.md").split("## Codes");
  const listed = [...table.matchAll(/^\| \[`(\w+)`\]/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(5);
  expect(listed).toEqual(codes);
});

const GUIDES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"].concat(
  ["docs", "docs/errors"].flatMap((folder) =>
    readdirSync(path.join(root, folder)).flatMap((name) => (name.endsWith(".md") ? [`${folder}/${name}`] : [])),
  ),
);

/** The anchors that GitHub generates for the headings of a page. */
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );

test("[R10] links between guides lead to existing files and headings", () => {
  const broken = GUIDES.flatMap((guide) =>
    [...read(guide).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([link, to, anchor]) => {
      const target = to ? path.join(path.dirname(guide), to) : guide;
      const leads = existsSync(path.join(root, target)) && (anchor === undefined || anchorsOf(target).includes(anchor));
      return leads ? [] : [`${guide}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test("[R19] the files in docs/several-apps.md are those of examples/two-apps", () => {
  const blocks = [...read("docs/several-apps.md").matchAll(/^```tsx?\n\/\/ (\S+)\n([^]*?)^```$/gm)];
  expect(blocks.map(([, file]) => file)).toContain("packages/backend/convex/auth.config.ts");
  for (const [, file = "", code] of blocks) expect(read(`examples/two-apps/${file}`)).toBe(code);
});

test.each(["auth", "lockstep", "create-lockstep"])("[R14] packages/%s contains what its page on npm shows", (name) => {
  const folder = `packages/${name}`;
  const manifest = JSON.parse(read(`${folder}/package.json`)) as Record<string, unknown>;
  expect(read(`${folder}/LICENSE`)).toBe(read("LICENSE"));
  expect(manifest).toMatchObject({
    description: expect.stringMatching(/\.$/),
    license: "MIT",
    homepage: expect.stringContaining("https://"),
    bugs: expect.stringContaining("https://"),
    repository: { type: "git", directory: folder },
    keywords: expect.arrayContaining(["convex", "workos", "authkit"]),
  });
});

test("[R14] every code block in a package's README is also in the repository's README, whose lines are tested", () => {
  const blocks = (file: string): string[] =>
    [...read(file).matchAll(/^```tsx?\n([^]*?)^```$/gm)].map(([, code = ""]) => code);
  const known = blocks("README.md");
  const own = ["auth", "lockstep", "create-lockstep"].flatMap((name) => blocks(`packages/${name}/README.md`));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((code) => !known.includes(code))).toEqual([]);
});
