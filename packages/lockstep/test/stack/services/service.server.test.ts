// One service: ready, failing, crashing, stopping, with tiny real processes.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { LockstepError } from "../../../src/errors.ts";
import { type Reaper, createReaper } from "../../../src/stack/services/reaper.ts";
import { type Service, type ServiceSpec, createService } from "../../../src/stack/services/service.ts";
import { gone, runs } from "../support/gone.ts";

const SCRIPT = fileURLToPath(new URL("../support/fake-service.mjs", import.meta.url));

let reaper: Reaper;
let services: Service[];
let lines: string[];
let failure: Promise<LockstepError>;
let onFailure: (error: LockstepError) => void;
let onLine: (line: string) => void;

beforeEach(() => {
  reaper = createReaper();
  services = [];
  lines = [];
  onLine = () => {};
  failure = new Promise((resolve) => (onFailure = resolve));
});

afterEach(async () => {
  for (const service of services) await service.stop();
  await reaper.close();
});

const ready: ServiceSpec["ready"] = ({ printed }) => printed(/^ready$/);

function fake(behaviour: string, file = "", probe = ready): Service {
  const service = createService(
    {
      name: "fake",
      title: "the fake service",
      command: process.execPath,
      args: [SCRIPT, behaviour, file],
      cwd: path.dirname(SCRIPT),
      env: process.env,
      ready: probe,
    },
    {
      reaper,
      log: (name, stream, line) => {
        lines.push(`${name} ${stream} ${line}`);
        onLine(line);
      },
      onFailure: (error) => onFailure(error),
      now: () => performance.now(),
    },
  );
  services.push(service);
  return service;
}

const line = (text: string): Promise<void> =>
  new Promise((resolve) => {
    onLine = (seen) => seen.includes(text) && resolve();
  });

test("[K1] start resolves when the service reports that it works", async () => {
  const service = fake("works");
  await service.start();
  expect(service.pid).toBeTypeOf("number");
  expect(lines).toEqual(["fake stdout ready"]);
});

test("[K2] a service that ends before it is ready fails with its own message", async () => {
  await expect(fake("fails").start()).rejects.toMatchObject({
    code: "SERVICE_FAILED",
    message: expect.stringContaining("the file is damaged"),
  });
});

test("[K2] a missing program fails with the reason", async () => {
  const service = createService(
    {
      name: "x",
      title: "x",
      command: "no-such-program",
      args: [],
      cwd: "/",
      env: {},
      ready: () => new Promise(() => {}),
    },
    { reaper, log: () => {}, onFailure, now: () => 0 },
  );
  await expect(service.start()).rejects.toThrow(/ENOENT/);
});

test("[K3] a crashed service is restarted, with a notice", async () => {
  const service = fake("works");
  await service.start();
  const first = service.pid!;
  const back = line("is back");
  process.kill(first, "SIGKILL");
  await back;
  expect(lines).toContain("fake notice the fake service stopped unexpectedly; restarting it");
  expect(service.pid).not.toBe(first);
  expect(runs(service.pid!)).toBe(true);
});

test("[K4] a crashed service that cannot restart is a failure", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "lockstep-test-")), "started");
  const service = fake("works once", file);
  await service.start();
  process.kill(service.pid!, "SIGKILL");
  expect((await failure).message).toContain("the file is damaged");
});

test("[K4] a service that crashes repeatedly is not restarted any more", async () => {
  await fake("crashes always").start();
  expect((await failure).message).toContain("stopped 6 times");
});

test("[K5] stop ends everything that the service started, and does not restart it", async () => {
  const service = fake("parent");
  const said = new Promise<number>((resolve) => {
    onLine = (seen) => seen.startsWith("child ") && resolve(Number(seen.slice(6)));
  });
  await service.start();
  const [pid, child] = [service.pid!, await said];
  await service.stop();
  expect(service.pid).toBeUndefined();
  await gone(child);
  expect(runs(pid)).toBe(false);
  expect(lines.filter((text) => text.includes("notice"))).toEqual([]);
});

test("[K5] a stopped service can be started again", async () => {
  const service = fake("works");
  await service.start();
  const first = service.pid;
  await service.restart();
  expect(service.pid).not.toBe(first);
  expect(runs(service.pid!)).toBe(true);
});

test("[K5] stop does not wait for a process that left the group and keeps the output open", async () => {
  const service = fake("deserter");
  await service.start();
  const child = Number(
    lines
      .find((text) => text.includes("child "))!
      .split(" ")
      .at(-1),
  );
  await service.stop();
  expect(service.pid).toBeUndefined();
  process.kill(child, "SIGKILL");
});

test("[K13] a service that is not ready after 10 s is named, with its output so far", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  let said: () => void;
  const spoken = new Promise<void>((resolve) => (said = resolve));
  const service = fake("hangs", "", async ({ printed }) => {
    await printed(/moon/);
    said();
    await new Promise(() => {});
  });
  const start = service.start();
  await spoken;
  vi.advanceTimersByTime(9_999);
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(lines).toEqual(["fake stderr no route to the moon", "fake notice still waiting for the fake service"]);
  vi.useRealTimers();
  await service.stop();
  await expect(start).rejects.toThrow(/could not start/);
});

test("[K91] the arguments of a service arrive unchanged", async () => {
  const args = [
    "a b",
    "",
    'say "hi"',
    "it's",
    "%PATH% $HOME",
    "a & b | c > d ^ e",
    String.raw`C:\x\ `,
    '{"a": [1, "b"]}',
  ];
  const service = createService(
    {
      name: "x",
      title: "x",
      command: "node",
      args: ["-e", "console.log(JSON.stringify(process.argv.slice(1))); setInterval(() => {}, 1 << 30)", ...args],
      cwd: path.dirname(SCRIPT),
      env: process.env,
      ready: ({ printed }) => printed(/^\[/),
    },
    { reaper, log: (_name, _stream, text) => lines.push(text), onFailure, now: () => 0 },
  );
  services.push(service);
  await service.start();
  expect(JSON.parse(lines[0]!)).toEqual(args);
});
