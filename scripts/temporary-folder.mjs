// One folder for everything that the tests of a run put into the system's temporary folder, also in workers and servers that are
// ended early: a global set-up of vitest, which gives it to them as TMPDIR and removes it at the end of the run.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const NAME = /^lockstep-tests-(\d+)-/;

function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function runs(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Each project of a run calls it; the first makes the folder. */
export function setup() {
  const system = tmpdir();
  if (NAME.test(path.basename(system))) return undefined;
  // Of runs that were killed.
  for (const name of readdirSync(system)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid !== undefined && !runs(Number(pid))) remove(path.join(system, name));
  }
  const folder = mkdtempSync(path.join(system, `lockstep-tests-${process.pid}-`));
  process.env.TMPDIR = folder;
  return () => remove(folder);
}
