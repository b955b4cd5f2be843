// `lockstep doctor` as a command, in projects of forum threads that need no service: its first line is the cause.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { changed } from "../doctor/support/project.ts";
import { THREADS } from "../doctor/support/threads.ts";

const COMMAND = path.resolve(import.meta.dirname, "../../bin/lockstep.mjs");
const folder = mkdtempSync(path.join(tmpdir(), "lockstep-doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OFFLINE = THREADS.filter(({ change }) => change.facts === undefined && change.token === undefined);

/** Writes a project as a git repository, as a clone has it. */
function write(name: string, files: Readonly<Record<string, string>>): string {
  const project = path.join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  }
  execFileSync("git", ["init", "--quiet"], { cwd: project });
  return project;
}

test("[O45] seven of the ten threads need no service", () => expect(OFFLINE).toHaveLength(7));

describe.each(OFFLINE)("$symptom", ({ base, change, cause, says, symptom }) => {
  test("[O45] the first line that the command prints names the cause", () => {
    const project = write(String(THREADS.findIndex((thread) => thread.symptom === symptom)), changed(base, change));
    const options = change.target === "production" ? ["--prod"] : [];
    const run = spawnSync(process.execPath, [COMMAND, "doctor", ...options], {
      cwd: project,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] },
    });
    expect(run.stderr).toBe("");
    const [line = ""] = run.stdout.split("\n");
    expect(line).toMatch(new RegExp(`^. ${cause}  `));
    for (const word of says) expect(line).toContain(word);
    expect(run.stdout).not.toMatch(/planted/i);
  });
});
