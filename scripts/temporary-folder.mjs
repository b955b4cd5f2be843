// A global setup of vitest: one folder for everything that a test run puts into the system's temporary folder, even from workers
// and servers that are killed early. Tests see it as TMPDIR; it is removed after the run.
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

/** Called by each project of a run; the first call creates the folder. */
export function setup() {
  const system = tmpdir();
  if (NAME.test(path.basename(system))) return undefined;
  // Remove the folders of killed runs.
  for (const name of readdirSync(system)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid !== undefined && !runs(Number(pid))) remove(path.join(system, name));
  }
  const folder = mkdtempSync(path.join(system, `lockstep-tests-${process.pid}-`));
  process.env.TMPDIR = folder;
  return () => remove(folder);
}
