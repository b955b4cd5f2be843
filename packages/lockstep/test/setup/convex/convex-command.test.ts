// The project's own convex command: where values go, which deployment is selected, and what its failures say.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { convexOf } from "../../../src/cli/setup-project.ts";
import { diskFiles } from "../../../src/doctor/project/files.ts";
import { readProject } from "../../../src/doctor/project/project.ts";
import { convexCommand, listVariables, siteUrlOf } from "../../../src/setup/convex/convex-command.ts";

const DEV = { prod: false, deployment: undefined };
/** A folder whose settings are those of `env`. */
const at = (folder: string, env: Record<string, string> = {}) => ({ folder, value: (name: string) => env[name] });

/** A project in a workspace whose `convex` records how it is called, prints `stdout`, and exits with `code`. */
function projectWith({ stdout = "", code = 0 }: { stdout?: string; code?: number } = {}) {
  const root = mkdtempSync(path.join(tmpdir(), "setup-convex-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const bin = path.join(root, "node_modules/convex/bin");
  const record = path.join(root, "calls");
  mkdirSync(bin, { recursive: true });
  mkdirSync(path.join(root, "apps/web"), { recursive: true });
  writeFileSync(
    path.join(root, "node_modules/convex/package.json"),
    '{ "type": "commonjs", "bin": { "convex": "bin/main.js" } }',
  );
  writeFileSync(
    path.join(bin, "main.js"),
    `const { appendFileSync, readFileSync } = require("node:fs");
     const call = { args: process.argv.slice(2), input: readFileSync(0, "utf8"), cwd: process.cwd() };
     appendFileSync(${JSON.stringify(record)}, JSON.stringify(call) + "\\n");
     process.stdout.write(${JSON.stringify(stdout)});
     console.error("it says why");
     process.exit(${code});`,
  );
  const calls = () =>
    readFileSync(record, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { args: string[]; input: string; cwd: string });
  return { folder: path.join(root, "apps/web"), calls };
}

test("[P13] values go by standard input; the deployment is the one that was named, unless a key settles it", async () => {
  const { folder, calls } = projectWith();
  const set = (options: { prod: boolean; deployment: string | undefined }, env = {}) =>
    convexCommand(at(folder, env), options, { PATH: process.env["PATH"], ...env }).run(
      ["env", "set", "NAME"],
      "a value",
    );
  await set(DEV);
  await set({ ...DEV, prod: true });
  await set({ ...DEV, deployment: "dev/james" });
  await set({ ...DEV, prod: true }, { CONVEX_DEPLOY_KEY: "prod:happy-otter-1|secret" });
  await set(DEV, { CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:3210" });
  const args = ["env", "set", "NAME"];
  expect(calls()).toEqual(
    [args, [...args, "--prod"], [...args, "--deployment", "dev/james"], args, args].map((one) => ({
      args: one,
      input: "a value",
      cwd: folder,
    })),
  );
});

test("[P13] a deployment of the other kind is refused, whether a key, a name or a setting leads there, without showing a key", () => {
  const { folder } = projectWith();
  const choose = (prod: boolean, env: Record<string, string>, deployment?: string) => () =>
    convexCommand(at(folder, env), { prod, deployment }, {});
  const key = (value: string) => ({ CONVEX_DEPLOY_KEY: value });
  expect(choose(false, key("prod:happy-otter-1|secret"))).toThrow(/of a production deployment[^]*--prod/);
  expect(choose(false, key("happy-otter-1|secret"))).toThrow(/of a production deployment/);
  expect(choose(false, { CONVEX_DEPLOYMENT_TOKEN: "prod:happy-otter-1|secret" })).toThrow(/CONVEX_DEPLOYMENT_TOKEN is/);
  expect(choose(true, key("preview:team:project|secret"))).toThrow(/not of a production deployment/);
  expect(choose(true, key("dev:happy-otter-1|secret"))).not.toThrow(/secret/);
  for (const name of ["prod", "shop:prod", "team:shop:prod"]) {
    expect(choose(false, {}, name)).toThrow(/of a production deployment/);
    expect(choose(true, {}, name)).not.toThrow();
  }
  for (const name of ["dev", "shop:local"]) expect(choose(true, {}, name)).toThrow(/not of a production deployment/);
  expect(choose(false, { CONVEX_DEPLOYMENT: "prod:happy-otter-1" })).toThrow(/CONVEX_DEPLOYMENT is of a production/);
  expect(choose(true, { CONVEX_DEPLOYMENT: "dev:happy-otter-1" })).not.toThrow();
  expect(choose(false, { CONVEX_DEPLOYMENT: "prod:happy-otter-1" }, "dev/james")).not.toThrow();
});

test("[P13] the settings are those that the convex command reads itself: the shell's, then those of its env files", () => {
  const { folder } = projectWith();
  const root = path.resolve(folder, "../..");
  writeFileSync(path.join(folder, "package.json"), '{ "dependencies": { "convex": "1.48.0", "react": "19.0.0" } }');
  mkdirSync(path.join(folder, "convex"));
  writeFileSync(path.join(folder, "convex/items.ts"), "export const all = 1;\n");
  writeFileSync(path.join(folder, ".env.local"), "CONVEX_DEPLOY_KEY=prod:happy-otter-1|secret\n");
  const choose = (prod: boolean, shell: Record<string, string> = {}) => {
    const project = readProject(diskFiles(root), {
      target: "development",
      shell,
      git: { tracked: undefined, ignored: () => false },
    });
    return () => convexOf(project, {}, prod);
  };
  expect(choose(false)).toThrow(/CONVEX_DEPLOY_KEY is of a production deployment/);
  expect(choose(true)).not.toThrow();
  expect(choose(false, { CONVEX_DEPLOY_KEY: "dev:happy-otter-1|secret" })).not.toThrow();
});

test("[P14] a failure names the command and what it said; without the command, the fix installs it", async () => {
  const { folder } = projectWith({ code: 1 });
  await expect(convexCommand(at(folder), DEV, process.env).run(["env", "list"])).rejects.toThrow(
    /npx convex env list` failed \[CONVEX_FAILED\][^]*it says why/,
  );
  expect(() => convexCommand(at(tmpdir()), DEV, {})).toThrow(/not installed[^]*npm install convex/);
});

test("[P15] variables are read as the command writes them, and the site's address from the deployment's", async () => {
  const stdout = `A=plain\nB='it # has'\nC="it's\\na line"\nD='two\nlines'\nE=a"b\n`;
  const listing = projectWith({ stdout });
  const list = (version: string | undefined) =>
    listVariables(convexCommand(at(listing.folder), DEV, process.env), version);
  expect([...(await list("1.48.0"))]).toEqual([
    ["A", "plain"],
    ["B", "it # has"],
    ["C", "it's\na line"],
    ["D", "two\nlines"],
    ["E", 'a"b'],
  ]);
  await list("1.46.9");
  await list(undefined);
  await list("1.47.0");
  expect(listing.calls().map(({ args }) => args.includes("--include-values"))).toEqual([true, false, false, true]);
  const site = (url: string) =>
    siteUrlOf(convexCommand(at(projectWith({ stdout: JSON.stringify({ url }) }).folder), DEV, process.env));
  expect(await site("https://happy-otter-1.eu-west-1.convex.cloud")).toBe(
    "https://happy-otter-1.eu-west-1.convex.site",
  );
  expect(await site("http://127.0.0.1:3210")).toBeUndefined();
});
