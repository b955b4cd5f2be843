// Which deployment `--deployment` asks. Whether a production deployment is asked must not depend on what the settings happen to say.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askDeployment } from "../../../src/doctor/gather/deployment.ts";
import { selectDeployment } from "../../../src/doctor/gather/select-deployment.ts";
import { diskFiles } from "../../../src/doctor/project/files.ts";
import { readProject } from "../../../src/doctor/project/project.ts";

type Settings = Readonly<Record<string, string>>;
const NAME = "happy-otter-123";
const select = (prod: boolean, settings: Settings) =>
  selectDeployment({ prod, deployment: undefined }, (name) => settings[name]);

const OF_PRODUCTION: Settings[] = [
  { CONVEX_DEPLOYMENT: `prod:${NAME}` },
  { CONVEX_DEPLOY_KEY: `prod:${NAME}|planted` },
  { CONVEX_DEPLOY_KEY: `${NAME}|planted` },
  { CONVEX_DEPLOYMENT_TOKEN: `prod:${NAME}|planted` },
  { CONVEX_DEPLOY_KEY: `prod:${NAME}|planted`, CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:3210" },
];

test.each([...OF_PRODUCTION, { CONVEX_DEPLOYMENT: NAME }])(
  "[O52] without --prod, it does not run the command: %j",
  async (settings) => {
    const root = mkdtempSync(path.join(tmpdir(), "lockstep-select-"));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const ran = path.join(root, "ran");
    const files = {
      "package.json": '{ "dependencies": { "convex": "1.48.0", "next": "16.0.0" } }',
      "convex/notes.ts": "export {};\n",
      ".env.local": Object.entries(settings)
        .map((pair) => `${pair.join("=")}\n`)
        .join(""),
      "node_modules/convex/package.json": '{ "type": "commonjs", "bin": { "convex": "bin/main.js" } }',
      "node_modules/convex/bin/main.js": `require("node:fs").writeFileSync(${JSON.stringify(ran)}, "");`,
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    const git = { tracked: undefined, ignored: () => false };
    const ask = (target: "development" | "production") =>
      askDeployment(readProject(diskFiles(root), { target, shell: {}, git }), target, process.env);
    const { env } = await ask("development");
    expect(env).toEqual({ ok: false, problem: expect.stringMatching(/production deployment.*--prod/) });
    expect(JSON.stringify(env)).not.toContain("planted");
    expect(existsSync(ran)).toBe(false);
    expect((await ask("production")).type).toBe("prod");
    expect(existsSync(ran)).toBe(true);
  },
);

test("[O52] [P13] a name without a kind needs one, or --prod", () => {
  const selected = select(false, { CONVEX_DEPLOYMENT: NAME });
  expect(selected).toMatchObject({ ok: false, fix: expect.stringContaining(`CONVEX_DEPLOYMENT=dev:${NAME}`) });
  const named = (deployment: string, settings: Settings = {}) =>
    selectDeployment({ prod: false, deployment }, (name) => settings[name]).ok;
  expect(named(NAME)).toBe(false);
  expect(selectDeployment({ prod: false, deployment: NAME }, () => undefined)).toMatchObject({
    fix: expect.stringContaining("dev/james"),
  });
  expect(named(NAME, { CONVEX_DEPLOYMENT: `dev:${NAME}` })).toBe(true);
  expect(named(NAME, { CONVEX_DEPLOYMENT: `prod:${NAME}` })).toBe(false);
  expect(named("dev/james")).toBe(true);
});

test("[O35] [O52] it knows what the settings say about the deployment", () => {
  const of = (prod: boolean, settings: Settings) => {
    const selected = select(prod, settings);
    return selected.ok ? [selected.type, selected.name, ...selected.options] : selected.what;
  };
  expect(of(false, { CONVEX_DEPLOYMENT: `dev:${NAME}` })).toEqual(["dev", NAME]);
  expect(of(true, { CONVEX_DEPLOYMENT: `dev:${NAME}` })).toEqual(["prod", undefined, "--prod"]);
  expect(of(false, { CONVEX_DEPLOYMENT: "local:local-acme-notes" })).toEqual(["local", undefined]);
  expect(of(false, { CONVEX_DEPLOYMENT: "anonymous:anonymous-notes" })).toEqual(["local", undefined]);
  expect(of(false, { CONVEX_SELF_HOSTED_URL: "https://convex.acme.example" })).toEqual(["self-hosted", undefined]);
  expect(of(false, { CONVEX_DEPLOY_KEY: "preview:acme:notes|planted" })).toEqual(["preview", undefined]);
  expect(of(false, { CONVEX_DEPLOY_KEY: "project:acme:notes|planted" })).toEqual(["unknown", undefined]);
  expect(of(true, { CONVEX_DEPLOY_KEY: "project:acme:notes|planted" })).toEqual(["prod", undefined, "--prod"]);
  expect(of(true, { CONVEX_DEPLOY_KEY: `dev:${NAME}|planted` })).toMatch(/CONVEX_DEPLOY_KEY is not of a production/);
  expect(of(false, {})).toEqual(["unknown", undefined]);
});
