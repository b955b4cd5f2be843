// The `lockstep` command in a terminal: start, Ctrl-C, kill -9, busy port, damaged file, invalid options.
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { busyMs, dev, killCommands, lockstep, processesIn } from "./support/command.ts";
import { copyExample, dataOf } from "./support/example.ts";
import { freePorts } from "./support/ports.ts";

afterEach(killCommands);

test("[E14] Ctrl-C leaves no process, and the next start is fast", async () => {
  const app = copyExample("lifecycle");
  const ports = await freePorts();
  const first = dev(app, ports);
  await first.log.printed(/Stop +Ctrl-C/);
  expect(processesIn(app).length).toBeGreaterThanOrEqual(5);
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(processesIn(app)).toEqual([]);

  const second = dev(app, ports);
  await second.log.printed(/Stop +Ctrl-C/);
  const busy = processesIn(app).map(busyMs);
  expect(busy.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(10_000);
  second.child.kill("SIGINT");
  expect(await second.ended).toBe(0);
});

test("[E14] kill -9 of the command itself leaves no process", async () => {
  const app = copyExample("killed");
  const { child, log, ended } = dev(app, await freePorts());
  await log.printed(/Stop +Ctrl-C/);
  child.kill("SIGKILL");
  await ended;
  await expect.poll(() => processesIn(app)).toEqual([]);
});

test("[E14] closing the terminal during the start leaves no process", async () => {
  const app = copyExample("interrupted");
  const { child, log, ended } = dev(app, await freePorts());
  await log.printed(/Starting/);
  child.kill("SIGHUP");
  expect(await ended).toBe(0);
  expect(processesIn(app)).toEqual([]);
});

test("[E13] a busy port is named with the option that selects another, and nothing starts", async () => {
  const app = copyExample("busy");
  const ports = await freePorts();
  const other = createServer().listen(ports.convex, "127.0.0.1");
  await once(other, "listening");
  const { log, ended } = dev(app, ports);
  expect(await ended).toBe(1);
  const text = log.lines.join("\n");
  expect(text).toMatch(new RegExp(`local Convex cannot start: port ${ports.convex} is taken.*PORT_BUSY`));
  expect(text).toContain("--convex-port");
  expect(text).not.toMatch(/^\s+at /m);
  expect(processesIn(app)).toEqual([]);
  await new Promise((resolve) => other.close(resolve));
});

test("[E14] a second Ctrl-C kills what does not stop, and leaves no process", async () => {
  const app = copyExample("stubborn");
  const ports = await freePorts();
  const { child, log, ended } = dev(app, ports, [
    "sh",
    "-c",
    `trap '' TERM; vite --port ${ports.app} --strictPort; sleep 100`,
  ]);
  await log.printed(/Stop +Ctrl-C/);
  // Pressed repeatedly, as users do.
  const pressing = setInterval(() => child.kill("SIGINT"), 100);
  // The exit code of an end without waiting; after a wait it would be that of an orderly end.
  expect(await ended).toBe(130);
  clearInterval(pressing);
  await expect.poll(() => processesIn(app)).toEqual([]);
});

test("[K4] a crashed server that cannot restart stops everything, and the reason is reported once", async () => {
  const app = copyExample("crashed");
  const { log, ended } = dev(app, await freePorts());
  await log.printed(/Stop +Ctrl-C/);
  const server = processesIn(app).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("lockstep.mjs\0convex"),
  );
  writeFileSync(path.join(dataOf(app), "convex/convex.sqlite"), "damaged while it ran");
  process.kill(Number(server), "SIGKILL");
  expect(await ended).toBe(1);
  expect(log.matching(/\[DATA_FILE_CORRUPT\]/)).toHaveLength(1);
  expect(processesIn(app)).toEqual([]);
});

test("[E15] a damaged data file stops the start, is named once, and is not changed", async () => {
  const app = copyExample("damaged");
  const ports = await freePorts();
  const first = dev(app, ports);
  await first.log.printed(/Stop +Ctrl-C/);
  first.child.kill("SIGTERM");
  await first.ended;
  const file = path.join(dataOf(app), "convex/convex.sqlite");
  const damaged = Buffer.from("this is not a database, and it may be the only copy of something");
  writeFileSync(file, damaged);
  const { log, ended } = dev(app, ports);
  expect(await ended).toBe(1);
  expect(log.matching(/\[DATA_FILE_CORRUPT\]/)).toHaveLength(1);
  expect(log.matching(/DATA_FILE_CORRUPT/)[0]).toContain(file);
  expect(readFileSync(file).equals(damaged)).toBe(true);
  expect(processesIn(app)).toEqual([]);
});

test("[K12] a mistyped option exits with code 2 and lists the valid options", async () => {
  const { log, ended } = lockstep(copyExample("options"), ["dev", "--prot", "1"]);
  expect(await ended).toBe(2);
  expect(log.lines.join("\n")).toMatch(/no option --prot[^]*--authkit-port/);
});
