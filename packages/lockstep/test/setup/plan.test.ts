// What `lockstep init` would do to apps of every framework and template: which files it writes, and what it leaves alone.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/checks/index.ts";
import { runChecks } from "../../src/doctor/run-checks.ts";
import { parseSource } from "../../src/doctor/source/source.ts";
import { NEXTJS } from "../../src/setup/guides/nextjs.ts";
import { REACT_ROUTER } from "../../src/setup/guides/react-router.ts";
import { TANSTACK_START } from "../../src/setup/guides/tanstack-start.ts";
import { VITE } from "../../src/setup/guides/vite.ts";
import type { Adapter, Keys } from "../../src/setup/plan/model.ts";
import { isGenerated } from "../../src/setup/plan/starter.ts";
import { factsOfFiles, folderFiles } from "../doctor/support/project.ts";
import { after, planOf, targetOfFiles } from "./support/apps.ts";
import { type Files, GENERATED } from "./support/generated.ts";
import { TEMPLATES } from "./support/templates.ts";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const NONE: { files: Files } = { files: {} };
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const GUIDES = { vite: VITE, nextjs: NEXTJS, "tanstack-start": TANSTACK_START, "react-router": REACT_ROUTER };
const ALL = Object.entries({ ...GENERATED, ...TEMPLATES }).map(([name, app]) => ({ name, ...app }));

/** A line as it is compared: without indentation, quotes and semicolons, and without what separates it from the next one. */
const bare = (line: string): string => line.replaceAll(/["';]/g, "").replace(/,$/, "").trim();

/** The lines of a page's code blocks, and the parts of those that are a list of names. */
function linesOf(page: string): Set<string> {
  const blocks = [...read(page).matchAll(/^```tsx?\n([^]*?)^```$/gm)].flatMap(([, code = ""]) => code.split("\n"));
  return new Set([...blocks, ...blocks.flatMap((line) => line.split(/[{}]/))].map(bare));
}

test.each(Object.entries(GUIDES))("[Z2] the files and packages of %s are those of its guide", (_, guide) => {
  const page = read(guide.page);
  for (const [file, code] of Object.entries({ ...guide.files, ...guide.starter })) {
    expect(page).toContain(`\n// ${file}\n${code}\`\`\`\n`);
  }
  expect(page).toContain(`\nnpm install ${guide.packages.join(" ")}\n`);
});

/** What is written in each generated app. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  "create-vite, react-ts": [
    "convex/tsconfig.json",
    "convex/auth.config.ts",
    "src/main.tsx",
    "convex/me.ts",
    "src/App.tsx",
  ],
  "create-vite, react": ["convex/auth.config.js", "src/main.jsx", "convex/me.js", "src/App.jsx"],
  "create-next-app": [
    "convex/tsconfig.json",
    "convex/auth.config.ts",
    "proxy.ts",
    "app/auth/[...path]/route.ts",
    "convex/me.ts",
    "app/page.tsx",
  ],
  "create-next-app with src/, JavaScript, Next.js 15": [
    "convex/auth.config.js",
    "src/middleware.js",
    "src/app/auth/[...path]/route.js",
    "convex/me.js",
    "src/app/page.js",
  ],
  "TanStack's CLI": [
    "convex/tsconfig.json",
    "convex/auth.config.ts",
    "src/routes/auth.$.ts",
    "src/routes/__root.tsx",
    "convex/me.ts",
    "src/routes/index.tsx",
  ],
  "create-react-router": [
    "convex/tsconfig.json",
    "convex/auth.config.ts",
    "app/routes/auth.ts",
    "app/routes.ts",
    "app/root.tsx",
    "convex/me.ts",
    "app/routes/home.tsx",
  ],
  "create-react-router, React Router 7": [
    "convex/tsconfig.json",
    "convex/auth.config.ts",
    "app/routes/auth.ts",
    "app/routes.ts",
    "app/root.tsx",
    "react-router.config.ts",
    "convex/me.ts",
    "app/routes/home.tsx",
  ],
};

test.each(Object.entries(GENERATED))(
  "[Z2] [Z7] a new app of %s gets every file of its guide, in its language",
  (name, { adapter, files }) => {
    const plan = planOf(files);
    expect(plan.edits.map(({ file }) => file)).toEqual(WRITTEN[name]);
    expect(plan.manual).toEqual([]);
    const { guide } = targetOfFiles(files);
    for (const { file, content } of plan.edits) {
      // JavaScript with types in it would not parse.
      if (!file.endsWith(".json")) expect([file, parseSource(file, content)?.file]).toEqual([file, file]);
      const original = { ...guide.files, ...guide.starter }[file];
      if (adapter !== "nextjs" && original !== undefined && "tsconfig.json" in files) expect(content).toBe(original);
    }
  },
);

test("[Z22] new functions in TypeScript get a tsconfig.json with Node's types, and the package with them", () => {
  const files = GENERATED["create-vite, react-ts"]?.files ?? {};
  const without = { ...files, "package.json": (files["package.json"] ?? "").replace(/"@types\/node": "[^"]*",?/, "") };
  const { edits, installs } = planOf(without);
  const config = edits.find(({ file }) => file === "convex/tsconfig.json")?.content ?? "{}";
  expect(JSON.parse(config)).toMatchObject({ compilerOptions: { types: ["node"] } });
  expect(installs[0]?.devDependencies).toContain("@types/node");
  // A folder with functions is its author's.
  const own = planOf({ ...without, "convex/items.ts": "export const a = 1;\n" });
  expect(own.edits.map(({ file }) => file)).not.toContain("convex/tsconfig.json");
  expect(own.installs[0]?.devDependencies).not.toContain("@types/node");
});

test.each(ALL.filter(({ name }) => name in GENERATED))(
  "[Z3] each new line in a file of $name is a line of the guide",
  ({ adapter, files }) => {
    const known = linesOf(GUIDES[adapter].page);
    // Where the guide shows a file as a whole, the lines that connect the new ones to the old.
    for (const line of [
      "future: { v8_middleware: true }",
      "</AuthKitProvider>",
      ")",
      "return (",
      "route(auth/*, routes/auth.ts)",
      "import type { Route } from ./+types/root",
    ])
      known.add(line);
    for (const { before, content } of planOf(files).edits) {
      if (before === undefined || before.includes("generated")) continue;
      const old = new Set(before.split("\n").map(bare));
      for (const line of content.split("\n").map(bare)) {
        const names = /^import (?:type )?\{ (.*) \} from (\S+)$/.exec(line);
        if (names) {
          for (const name of (names[1] ?? "").split(", "))
            expect([...known, ...old].some((one) => one.includes(name))).toBe(true);
        } else if (!old.has(line) && !line.startsWith("export default ["))
          expect([...known]).toContain(line.replace(/^export default function App\(.*/, ""));
      }
    }
  },
);

test.each(ALL)("[Z5] a second run in $name plans nothing, whatever the answer", ({ files }) => {
  for (const keys of ["own", "managed", "local"] satisfies Keys[]) {
    const next = after(files, planOf(files, keys));
    const { edits, installs } = planOf(next, keys);
    expect(edits.map(({ file }) => file)).toEqual([]);
    expect(installs).toEqual([]);
  }
});

test.each(ALL)("[Z9] the doctor finds no error in $name after each answer", ({ files }) => {
  for (const keys of ["own", "managed", "local"] satisfies Keys[]) {
    const report = runChecks(CHECKS, factsOfFiles(after(files, planOf(files, keys))));
    expect(report.failed).toEqual([]);
    expect(
      report.results.filter(({ level }) => level === "error").map(({ check, what }) => `${check.id} ${what}`),
    ).toEqual([]);
  }
});

/** Files that no one recognizes. */
const UNKNOWN: readonly [string, Adapter, Files][] = [
  [
    "a main file that renders in two places",
    "vite",
    { "src/main.tsx": 'import { createRoot } from "react-dom/client";\na.render(<A />);\nb.render(<B />);\n' },
  ],
  [
    "a name that is taken",
    "vite",
    { "src/main.tsx": 'import { createRoot } from "react-dom/client";\nconst client = 1;\na.render(<A />);\n' },
  ],
  ["a proxy", "nextjs", { "proxy.ts": "export function proxy() {}\n" }],
  [
    "a root route with a loader",
    "tanstack-start",
    { "src/routes/__root.tsx": "export const Route = createRootRoute({ loader: () => 1, component: R })\n" },
  ],
  [
    "a root with a loader",
    "react-router",
    { "app/root.tsx": "export const loader = () => 1;\nexport default function App() { return <Outlet />; }\n" },
  ],
  ["routes from files", "react-router", { "app/routes.ts": "export default flatRoutes();\n" }],
  ["another auth config", "vite", { "convex/auth.config.ts": "export default { providers: [] };\n" }],
];

test.each(UNKNOWN)("[Z4] %s stays as it is, and the code is printed", (_, adapter, files) => {
  const base = Object.values(GENERATED).find((app) => app.adapter === adapter)?.files ?? {};
  const plan = planOf({ ...base, ...files });
  for (const file of Object.keys(files)) {
    expect(plan.edits.map((edit) => edit.file)).not.toContain(file);
    expect(plan.manual.map((one) => one.file)).toContain(file);
  }
});

test("[Z7] a page that a person has changed stays, and so does every page of an app with functions", () => {
  for (const { adapter, files } of Object.values(GENERATED)) {
    const screens = Object.keys(files).filter((file) => files[file]?.includes("generated"));
    const edited = Object.fromEntries(screens.map((file) => [file, `${files[file]}// mine\n`]));
    const functions = { "convex/mine.ts": "export const a = 1;\n" };
    for (const change of [edited, functions]) {
      const plan = planOf({ ...files, ...change });
      expect([adapter, plan.edits.filter(({ file }) => screens.includes(file))]).toEqual([adapter, []]);
      expect(plan.manual.length).toBe(1);
    }
  }
});

test("[Z7] the first page of a generator is recognized, but not after any change", () => {
  const page = read("test/e2e/apps/react-router-start/app/routes/home.tsx");
  expect(isGenerated(page)).toBe(true);
  expect(isGenerated(page.replaceAll('"', "'"))).toBe(true);
  expect(isGenerated(`${page}// mine\n`)).toBe(false);
});

test("[Z10] convex.json gets the section for keys that Convex manages, and keeps what it has", () => {
  const { files } = GENERATED["create-next-app"] ?? NONE;
  const section = (json: string | undefined): string | undefined =>
    planOf({ ...files, ...(json !== undefined && { "convex.json": json }) }, "managed").edits.find(
      ({ file }) => file === "convex.json",
    )?.content;
  const parsed = JSON.parse(section(undefined) ?? "") as Record<string, unknown>;
  expect(parsed).toEqual({
    authKit: {
      dev: {
        configure: {
          redirectUris: ["http://localhost:3000/auth/callback"],
          appHomepageUrl: "http://localhost:3000",
        },
        localEnvVars: {
          WORKOS_CLIENT_ID: "${authEnv.WORKOS_CLIENT_ID}",
          WORKOS_API_KEY: "${authEnv.WORKOS_API_KEY}",
        },
      },
    },
  });
  expect(JSON.parse(section("{}") ?? "")).toEqual(parsed);
  const kept = section('{\n  "node": { "nodeVersion": "22" }\n}\n') ?? "";
  expect(JSON.parse(kept)).toEqual({ ...parsed, node: { nodeVersion: "22" } });
  expect(kept).toContain('  "node": { "nodeVersion": "22" }\n');
  expect(section('{ "authKit": {} }')).toBeUndefined();
});

test("[Z14] in a workspace, the functions' package gets the auth config and @lockstep/auth", () => {
  const files: Files = {
    "package.json": JSON.stringify({
      name: "root",
      workspaces: ["apps/*", "packages/*"],
      packageManager: "pnpm@10.0.0",
    }),
    "packages/backend/package.json": JSON.stringify({ name: "backend", dependencies: { convex: "^1.48.0" } }),
    "packages/backend/convex/list.ts": "export const a = 1;\n",
    ...Object.fromEntries(
      Object.entries(GENERATED["create-vite, react-ts"]?.files ?? {}).map(([file, text]) => [`apps/web/${file}`, text]),
    ),
  };
  const plan = planOf(files);
  expect(plan.edits.map(({ file }) => file)).toEqual([
    "packages/backend/convex/auth.config.ts",
    "apps/web/src/main.tsx",
  ]);
  expect(plan.installs.map(({ dir, dependencies }) => [dir, dependencies[0]])).toEqual([
    ["apps/web", "@lockstep/auth@0.1.0"],
    ["packages/backend", "@lockstep/auth@0.1.0"],
  ]);
  expect(targetOfFiles(files).manager).toBe("pnpm");
});

test("[Z19] a second app of a workspace is set up without a change to the functions that the first one uses", () => {
  const example = folderFiles(path.join(ROOT, "examples/two-apps"));
  const others = Object.entries(example).filter(([file]) => !file.startsWith("apps/admin/"));
  const created = Object.entries(GENERATED["create-vite, react-ts"]?.files ?? {});
  const files: Files = {
    ...Object.fromEntries(others),
    ...Object.fromEntries(created.map(([file, text]) => [`apps/admin/${file}`, text])),
  };
  const plan = planOf(files, "local", "apps/admin");
  expect(plan.edits.map(({ file }) => file)).toEqual(["apps/admin/src/main.tsx"]);
  expect(plan.installs.map(({ dir }) => dir)).toEqual(["apps/admin"]);
  expect(plan.manual).toMatchObject([{ file: "apps/admin/src/App.tsx" }]);
  const { results } = runChecks(CHECKS, factsOfFiles(after(files, plan)));
  expect(results.filter(({ level }) => level === "error").map(({ check }) => check.id)).toEqual([]);
});

test.each([
  ["expo", "Expo"],
  ["@sveltejs/kit", "SvelteKit"],
  ["vite", "Vite without React"],
])("[Z15] an app of %s has no adapter, and is told what to read", (name, title) => {
  const files = { "package.json": JSON.stringify({ dependencies: { [name]: "1.0.0" } }), "index.html": "" };
  expect(() => targetOfFiles(files)).toThrow(new RegExp(`no adapter for ${title}[^]*docs/`));
});

test("[Z15] several apps, or none, need --cwd", () => {
  const app = JSON.stringify({ dependencies: { next: "16.0.0" } });
  const files = { "package.json": '{"workspaces":["apps/*"]}', "apps/a/package.json": app, "apps/b/package.json": app };
  expect(() => targetOfFiles(files)).toThrow(/--cwd apps\/a/);
  expect(targetOfFiles(files, "local", "apps/b").app.dir).toBe("apps/b");
  expect(() => targetOfFiles({})).toThrow(/no app here/);
});
