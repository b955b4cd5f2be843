// The project's own convex command: where values go, which deployment is selected, and what its failures say.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { convexCommand, listVariables, siteUrlOf } from "../../../src/setup/convex/convex-command.ts";

const DEV = { prod: false, deployment: undefined };

/** A project in a workspace whose `convex` records how it is called, prints `stdout`, and exits with `code`. */
function projectWith({ stdout = "", code = 0 }: { stdout?: string; code?: number } = {}) {
  const root = mkdtempSync(path.join(tmpdir(), "setup-convex-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const bin = path.join(root, "node_modules/convex/bin");
  const record = path.join(root, "calls");
  mkdirSync(bin, { recursive: true });
  mkdirSync(path.join(root, "apps/web"), { recursive: true });
  writeFileSync(path.join(root, "node_modules/convex/package.json"), '{ "type": "commonjs" }');
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
    convexCommand(folder, options, { PATH: process.env["PATH"], ...env }).run(["env", "set", "NAME"], "a value");
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

test("[P13] a deploy key of the other environment is refused, without showing it", () => {
  const { folder } = projectWith();
  const at = (prod: boolean, key: string) => () => convexCommand(folder, { ...DEV, prod }, { CONVEX_DEPLOY_KEY: key });
  expect(at(false, "prod:happy-otter-1|secret")).toThrow(/of a production deployment[^]*--prod/);
  expect(at(true, "preview:team:project|secret")).toThrow(/not of a production deployment/);
  expect(at(true, "dev:happy-otter-1|secret")).not.toThrow(/secret/);
});

test("[P14] a failure names the command and what it said; without the command, the fix installs it", async () => {
  const { folder } = projectWith({ code: 1 });
  await expect(convexCommand(folder, DEV, process.env).run(["env", "list"])).rejects.toThrow(
    /npx convex env list` failed \[CONVEX_FAILED\][^]*it says why/,
  );
  expect(() => convexCommand(tmpdir(), DEV, {})).toThrow(/not installed[^]*npm install convex/);
});

test("[P15] variables are read as the command writes them, and the site's address from the deployment's", async () => {
  const stdout = `A=plain\nB='it # has'\nC="it's\\na line"\nD='two\nlines'\nE=a"b\n`;
  const listing = projectWith({ stdout });
  const list = (version: string | undefined) => listVariables(convexCommand(listing.folder, DEV, process.env), version);
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
    siteUrlOf(convexCommand(projectWith({ stdout: JSON.stringify({ url }) }).folder, DEV, process.env));
  expect(await site("https://happy-otter-1.eu-west-1.convex.cloud")).toBe(
    "https://happy-otter-1.eu-west-1.convex.site",
  );
  expect(await site("http://127.0.0.1:3210")).toBeUndefined();
});
