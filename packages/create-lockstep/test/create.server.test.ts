// `create-lockstep` as a process: at a terminal, and on an old Node.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

const COMMAND = path.resolve(import.meta.dirname, "../bin/create-lockstep.mjs");
const LOCKSTEP = path.resolve(import.meta.dirname, "../../lockstep/bin/lockstep.mjs");

function temporary(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "create-lockstep-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test.each([
  ["Ctrl-C", "\u0003"],
  ["Ctrl-D", "\u0004"],
])("[P50] %s at a question ends with code 130, without a stack, and leaves nothing", async (_name, key) => {
  const folder = temporary();
  const line = `"${process.execPath}" "${COMMAND}" app`;
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], { cwd: folder });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const before = output.includes("Framework [1]");
    output += text;
    if (!before && output.includes("Framework [1]")) child.stdin.write(key);
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(130);
  expect(output.split("Framework [1]")[1]).not.toMatch(/Error|at /);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([COMMAND, LOCKSTEP])(
  "[P48] a command refuses a Node that is too old, with code 2 and both versions: %s",
  (command) => {
    const old = `Object.defineProperty(process.versions, "node", { value: "18.20.8" })`;
    const args = ["--import", `data:text/javascript,${encodeURIComponent(old)}`, command, "--version"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/needs Node 20\.19 or newer, and this is 18\.20\.8/);
  },
);
