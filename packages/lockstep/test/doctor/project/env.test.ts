// Env files are read as the frameworks read them: compared with Next.js's and Vite's own loaders.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseDotenv } from "../../../src/doctor/project/dotenv.ts";
import { diskFiles } from "../../../src/doctor/project/files.ts";
import type { FrameworkName } from "../../../src/doctor/project/framework.ts";
import { type Project, readProject } from "../../../src/doctor/project/project.ts";
import { memoryFiles } from "../../../src/doctor/project/files.ts";

type Target = "development" | "production";

const root = mkdtempSync(path.join(tmpdir(), "doctor-env-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const options = (target: Target) => ({ target, shell: {}, git: { tracked: undefined, ignored: () => false } });

/** Every spelling that env files contain, one variable each. */
const SPELLINGS = `
# a comment
PLAIN=plain
SPACED = spaced value  
export EXPORTED=exported
EMPTY=
HASH=before#after
HASHED="in # quotes" # outside
SINGLE='single $PLAIN quotes'
DOUBLE="two\\nlines"
BACKTICK=\`with "both" 'quotes'\`
MULTI="first
second # not a comment
third"
AFTER=after
URL=https://example.com/path?a=b&c=d
DOTS.AND-DASHES=1
TWICE=first
TWICE=second
`;
/** Vite 8 reads these otherwise, with Node's own parser: no one writes them on purpose. */
const UNUSUAL = `
COLON: colon
OPEN="never closed
ESCAPED="a \\" b"
TAB=value\t
`;
const EXPANSIONS = `
HOST=example.com
BARE=https://$HOST/callback
BRACED=https://\${HOST}/callback
DEFAULT=\${NOWHERE:-fallback}
UNSET=a\${NOWHERE}b
PRICE=a\\$HOST
CHAIN=$BARE
`;

function write(name: string, files: Readonly<Record<string, string>>): string {
  const folder = path.join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

/** What the app at the root of a project gets. */
function read(project: Project): Record<string, string> {
  const [app] = project.apps;
  return Object.fromEntries(app?.env.names.map((name) => [name, app.env.get(name)?.value ?? ""]) ?? []);
}

async function loadWithVite(folder: string, mode: Target): Promise<Record<string, string>> {
  const name = "vite";
  const vite = (await import(name)) as {
    loadEnv: (mode: string, dir: string, prefixes: string[]) => Record<string, string>;
  };
  const names = Object.keys(vite.loadEnv(mode, folder, [""]));
  const known = new Set(Object.keys(process.env));
  return Object.fromEntries(
    names.filter((one) => !known.has(one)).map((one) => [one, vite.loadEnv(mode, folder, [one])[one] ?? ""]),
  );
}

function loadWithNext(folder: string, target: Target): Record<string, string> {
  const before = { ...process.env };
  const { loadEnvConfig } = createRequire(import.meta.url)("@next/env") as {
    loadEnvConfig: (
      dir: string,
      dev: boolean,
      log: { info: () => void; error: () => void },
      force: boolean,
    ) => { combinedEnv: Record<string, string> };
  };
  // With `test`, it would leave .env.local out.
  Object.assign(process.env, { NODE_ENV: target });
  const silent = { info: () => undefined, error: () => undefined };
  const { combinedEnv } = loadEnvConfig(folder, target === "development", silent, true);
  const added = Object.entries(combinedEnv).filter(([name]) => !(name in before) && name !== "__NEXT_PROCESSED_ENV");
  process.env = before;
  return Object.fromEntries(added);
}

const LAYERS = Object.fromEntries(
  [".env", ".env.local", ".env.development", ".env.development.local", ".env.production", ".env.production.local"].map(
    (file, index, all) => [
      file,
      // Each file defines what it shares with each other file, so that every pair is compared.
      all.map((other) => `PAIR_${[file, other].toSorted().join("_").replaceAll(/\W/g, "")}=${file}\n`).join("") +
        `ONLY_${index}=${file}\n`,
    ],
  ),
);

describe.each(["development", "production"] as const)("for %s", (target) => {
  test.each(["layers", "spellings", "expansions"])("[O15] Next.js's own loader gives the same: %s", (kind) => {
    const folder = write(`next-${target}-${kind}`, {
      ...(kind === "layers" ? LAYERS : { ".env.local": kind === "spellings" ? SPELLINGS + UNUSUAL : EXPANSIONS }),
      "package.json": '{"dependencies":{"next":"16.0.0"}}',
    });
    const expected = loadWithNext(folder, target);
    expect(Object.keys(expected).length).toBeGreaterThan(5);
    expect(read(readProject(diskFiles(folder), options(target)))).toEqual(expected);
  });

  test.each(["layers", "spellings", "expansions"])("[O15] Vite's own loader gives the same: %s", async (kind) => {
    const folder = write(`vite-${target}-${kind}`, {
      ...(kind === "layers" ? LAYERS : { ".env.local": kind === "spellings" ? SPELLINGS : EXPANSIONS }),
      "package.json": '{"dependencies":{"vite":"8.0.0"}}',
      "index.html": "",
    });
    const expected = await loadWithVite(folder, target);
    expect(Object.keys(expected).length).toBeGreaterThan(5);
    expect(read(readProject(diskFiles(folder), options(target)))).toEqual(expected);
  });
});

const MODE_FIRST = [".env.development.local", ".env.development", ".env.local", ".env"];
const LOCAL_FIRST = [".env.development.local", ".env.local", ".env.development", ".env"];
const ORDER: Readonly<Record<FrameworkName, { dependency: string; files: readonly string[] }>> = {
  nextjs: { dependency: "next", files: LOCAL_FIRST },
  expo: { dependency: "expo", files: LOCAL_FIRST },
  vite: { dependency: "vite", files: MODE_FIRST },
  "tanstack-start": { dependency: "@tanstack/react-start", files: MODE_FIRST },
  "react-router": { dependency: "@react-router/dev", files: MODE_FIRST },
  sveltekit: { dependency: "@sveltejs/kit", files: MODE_FIRST },
  astro: { dependency: "astro", files: MODE_FIRST },
  nuxt: { dependency: "nuxt", files: [".env"] },
};

const memory = (files: Readonly<Record<string, string>>): Project =>
  readProject(memoryFiles("/project", files), options("development"));

test.each(Object.entries(ORDER))("[O15] the order of env files of %s", (name, { dependency, files }) => {
  const project = memory({
    ...LAYERS,
    "index.html": "",
    "package.json": JSON.stringify({ dependencies: { [dependency]: "1.0.0" } }),
  });
  expect(project.apps.map(({ framework }) => framework.name)).toEqual([name]);
  expect(project.apps[0]?.env.files).toEqual(files);
});

test("[O16] every definition keeps its line", () => {
  const lines = SPELLINGS.split("\n");
  const found = parseDotenv(SPELLINGS);
  for (const { name, line } of found) expect(lines[line - 1]).toContain(name);
  expect(found.filter(({ name }) => name === "TWICE").map(({ value }) => value)).toEqual(["first", "second"]);
  expect(parseDotenv("A=1\r\nB=2\r\n")).toEqual([
    { name: "A", value: "1", line: 1 },
    { name: "B", value: "2", line: 2 },
  ]);
});

test("[O16] Convex's command does not replace $NAME, and reads no files of a mode", () => {
  const { convex } = memory({
    "package.json": '{"dependencies":{"convex":"1.48.0"}}',
    "convex/a.ts": "",
    ".env": "CONVEX_DEPLOYMENT=dev:$NAME\n",
    ".env.development": "CONVEX_DEPLOYMENT=dev:other\n",
  });
  expect(convex?.env.get("CONVEX_DEPLOYMENT")).toEqual({
    name: "CONVEX_DEPLOYMENT",
    value: "dev:$NAME",
    file: ".env",
    line: 1,
  });
});

test("[O17] folders and prefixes of env files that the configuration names", () => {
  const app = (config: Record<string, string>, dependency = "vite") => {
    const { apps } = memory({
      "apps/web/package.json": JSON.stringify({ dependencies: { [dependency]: "1.0.0" } }),
      "apps/web/index.html": "",
      ...Object.fromEntries(Object.entries(config).map(([file, text]) => [`apps/web/${file}`, text])),
      ".env.local": "CONVEX_URL=root\n",
      "apps/web/.env.local": "CONVEX_URL=app\n",
    });
    const [one] = apps;
    return {
      value: one?.env.get("CONVEX_URL")?.value,
      complete: one?.env.complete,
      prefixes: one?.framework.publicPrefixes,
    };
  };
  expect(app({})).toEqual({ value: "app", complete: true, prefixes: ["VITE_"] });
  const root = { value: "root", complete: true, prefixes: ["VITE_"] };
  expect(app({ "vite.config.ts": 'export default { envDir: "../.." }' })).toEqual(root);
  expect(
    app({ "vite.config.ts": 'export default { envDir: path.resolve(import.meta.dirname, "..", "../") }' }),
  ).toEqual(root);
  expect(
    app({ "vite.config.ts": 'export default { envDir: fileURLToPath(new URL("../..", import.meta.url)) }' }),
  ).toEqual(root);
  expect(app({ "vite.config.ts": 'export default { root: "src", envDir: "../../.." }' })).toEqual(root);
  expect(app({ "vite.config.ts": "export default { envDir: findRoot() }" }).complete).toBe(false);
  expect(app({ "vite.config.ts": 'export default { envPrefix: ["VITE_", "APP_"] }' }).prefixes).toEqual([
    "VITE_",
    "APP_",
  ]);
  expect(
    app(
      { "svelte.config.js": 'export default { kit: { env: { dir: "../../", publicPrefix: "OPEN_" } } }' },
      "@sveltejs/kit",
    ),
  ).toEqual({ value: "root", complete: true, prefixes: ["OPEN_"] });
});

test.each([
  [
    "a wrapper of the script",
    { "package.json": '{"dependencies":{"next":"1"},"scripts":{"dev":"doppler run -- next"}}' },
  ],
  [
    "a variable in the script",
    { "package.json": '{"dependencies":{"next":"1"},"scripts":{"dev":"WORKOS_CLIENT_ID=a next"}}' },
  ],
  ["a configuration that loads env files", { "next.config.ts": 'import { loadEnvConfig } from "@next/env";' }],
  [
    "a configuration that sets variables",
    { "next.config.ts": 'export default { env: { NEXT_PUBLIC_CONVEX_URL: "a" } };' },
  ],
  ["a mode of its own", { "package.json": '{"dependencies":{"next":"1"},"scripts":{"dev":"vite --mode staging"}}' }],
  ["Docker Compose", { "compose.yaml": "services:\n  web:\n    env_file: .env.web\n" }],
  ["direnv", { ".envrc": "dotenv" }],
  ["Nx", { "nx.json": "{}" }],
  ["Wrangler", { "wrangler.jsonc": '{ "vars": { "WORKOS_CLIENT_ID": "a" } }' }],
])("[O18] with %s, more variables may be set than env files say", (_, files) => {
  const complete = (more: Readonly<Record<string, string>>) =>
    memory({ "package.json": '{"dependencies":{"next":"1"}}', ...more }).apps[0]?.env.complete;
  expect(complete({})).toBe(true);
  expect(complete(files)).toBe(false);
});

test("[O18] a script of the root may set the variables of an app", () => {
  const files = { "apps/web/package.json": '{"dependencies":{"next":"1"}}' };
  const complete = (dev: string) =>
    memory({ ...files, "package.json": JSON.stringify({ scripts: { dev } }) }).apps[0]?.env.complete;
  expect([complete("turbo dev"), complete("dotenv -- turbo dev")]).toEqual([true, false]);
});
