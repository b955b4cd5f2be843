// Leftover processes end when the process that started them does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createReaper } from "../../../src/stack/services/reaper.ts";
import { gone, runs } from "../support/gone.ts";

const SCRIPT = fileURLToPath(new URL("../support/fake-service.mjs", import.meta.url));

async function group(): Promise<number> {
  const child = spawn(process.execPath, [SCRIPT, "works"], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  return child.pid!;
}

test("[K6] closing the channel ends every watched group, and no other", async () => {
  const reaper = createReaper();
  const [watched, forgotten] = [await group(), await group()];
  reaper.watch(watched);
  reaper.watch(forgotten);
  reaper.forget(forgotten);
  const pid = reaper.pid!;
  await reaper.close();
  expect(runs(pid)).toBe(false);
  await gone(watched);
  expect(runs(forgotten)).toBe(true);
  process.kill(forgotten, "SIGKILL");
});

test("[K6] a killed reaper is replaced, and the new one watches the same groups", async () => {
  const reaper = createReaper();
  const pid = await group();
  reaper.watch(pid);
  const first = reaper.pid!;
  process.kill(first, "SIGKILL");
  await expect.poll(() => reaper.pid, { interval: 10 }).not.toBe(first);
  await reaper.close();
  await gone(pid);
});

test("[K6] kill -9 of the parent process leaves no process", async () => {
  const script = `
    import { spawn } from "node:child_process";
    import { createReaper } from ${JSON.stringify(path.resolve(SCRIPT, "../../../../dist/stack/services/reaper.js"))};
    const reaper = createReaper();
    const child = spawn(process.execPath, [${JSON.stringify(SCRIPT)}, "works"], { detached: true });
    reaper.watch(child.pid);
    child.stdout.once("data", () => console.log(child.pid, reaper.pid));`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await once(parent.stdout, "data");
  const [child, reaper] = String(said).split(" ").map(Number);
  parent.kill("SIGKILL");
  await gone(child!);
  await gone(reaper!);
});
