// What `lockstep init`, the doctor and docs/spa-in-production.md say about a single-page app in production is the same.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/checks/index.ts";
import { runChecks } from "../../src/doctor/run-checks.ts";
import { beforeDeploying } from "../../src/setup/init/next-step.ts";
import { ADAPTERS } from "../../src/setup/plan/target.ts";
import { factsOfFiles, folderFiles } from "../doctor/support/project.ts";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const GUIDE = "docs/spa-in-production.md";
const page = readFileSync(path.join(ROOT, GUIDE), "utf8");

test("[Z20] init ends with the guide in an app of Vite, and in no other", () => {
  expect(ADAPTERS.filter((adapter) => beforeDeploying(adapter) !== undefined)).toEqual(["vite"]);
  const { why, guide } = beforeDeploying("vite")!;
  expect(guide.endsWith(`/${GUIDE}`)).toBe(true);
  for (const said of ["custom domain", "reload"]) {
    expect(why).toContain(said);
    expect(page).toContain(said);
  }
});

test("[Z20] the guide names the checks that lead to it, and only checks that exist", () => {
  const leading = CHECKS.filter(({ guide }) => guide === "spa-in-production").map(({ id }) => id);
  expect(leading.toSorted()).toEqual(["P1", "P2", "P3", "P4"]);
  const named = [...page.matchAll(/\[(\w+)\]\(doctor\/(\w+)\.md\)/g)].map(([, text, file]) => [text, file]);
  for (const [text, file] of named) expect(text).toBe(file);
  const ids = new Set(named.map(([id]) => id));
  expect([...ids].filter((id) => !CHECKS.some((check) => check.id === id))).toEqual([]);
  expect(leading.filter((id) => !ids.has(id))).toEqual([]);
});

test("[Z20] an app with the files of the guide has none of the problems, and one without them has those that it describes", () => {
  const { "src/main.tsx": _, ...example } = folderFiles(path.join(ROOT, "examples/react-vite"));
  const [, main = ""] = /```tsx\n\/\/ src\/main\.tsx\n([^]*?)```/.exec(page) ?? [];
  const [, config = ""] = /```ts\n\/\/ convex\/auth\.config\.ts\n([^]*?)```/.exec(page) ?? [];
  const files = [...page.matchAll(/`((?:public\/)?[\w.]+)`:\n\n```\w*\n([^]*?)```/g)];
  const [vercel = ["", "", ""], redirects] = files;
  expect([vercel[1], redirects?.[1]]).toEqual(["vercel.json", "public/_redirects"]);
  const wrangler = files.find(([, file]) => file === "wrangler.jsonc")?.[2] ?? "";
  const found = (more: Record<string, string>): string[] => {
    const facts = factsOfFiles({ ...example, "convex/auth.config.ts": config, "src/main.tsx": main, ...more });
    return runChecks(CHECKS, facts).results.map(({ check }) => check.id);
  };
  const hosts = { "vercel.json": vercel[2] ?? "", "wrangler.jsonc": wrangler };
  const netlify = { "netlify.toml": '[build]\npublish = "dist"\n', "public/_redirects": redirects?.[2] ?? "" };
  expect(found({ ...hosts, ...netlify })).toEqual([]);

  const bare = { "vercel.json": "{}", "wrangler.jsonc": '{ "assets": { "directory": "./dist" } }' };
  expect(found(bare).filter((id) => id === "P3")).toHaveLength(2);
  expect(found({ ...hosts, "src/main.tsx": main.replace(/ +apiHostname=.*\n/, "") })).toEqual(["P1"]);
  const devMode = main.replace('apiHostname="auth.example.com"', "devMode={true}");
  expect(found({ ...hosts, "src/main.tsx": devMode })).toEqual(["P2"]);
  const onlyPreviews = main.replace("redirectUri", 'devMode={!location.hostname.endsWith("example.com")} redirectUri');
  expect(page).toContain('devMode={!location.hostname.endsWith("example.com")}');
  expect(found({ ...hosts, "src/main.tsx": onlyPreviews })).toEqual([]);
});
