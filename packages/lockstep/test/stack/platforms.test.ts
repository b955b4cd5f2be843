// Decisions that depend on the platform, for each platform as data. Only a real system can show that they are right.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { DATABASE_FILE, openStore } from "../../src/database/engine/store.ts";
import { ownFrames } from "../../src/database/functions/runtime/own-frames.ts";
import { salvage } from "../../src/database/snapshots/salvage.ts";
import { listenError } from "../../src/listen.ts";
import { quoted } from "../../src/quoted.ts";
import { readAppFacts } from "../../src/stack/app/app-facts.ts";
import { assertSilent } from "../../src/stack/assert-port-free.ts";
import { shortened } from "../../src/stack/banner.ts";
import { findAdminKey } from "../../src/stack/deployment/find-admin-key.ts";
import { endingOf, ownTree } from "../../src/stack/services/process-tree.ts";
import { withFolders } from "../../src/stack/services/with-folders.ts";

test.each(["linux", "darwin"] as const)(
  "[K90] %s: a process group, which is asked to end and then killed",
  (platform) => {
    expect(ownTree(platform)).toEqual({ detached: true, windowsHide: false });
    expect(endingOf(7, "asked", platform)).toEqual({ kind: "signal", group: -7, signal: "SIGTERM" });
    expect(endingOf(7, "overdue", platform)).toEqual({ kind: "signal", group: -7, signal: "SIGKILL" });
    expect(endingOf(7, "first ended", platform)).toEqual({ kind: "signal", group: -7, signal: "SIGKILL" });
  },
);

test("[K90] Windows: a console without a window, and taskkill for the tree while its first process exists", () => {
  expect(ownTree("win32")).toEqual({ detached: false, windowsHide: true });
  const taskkill = { kind: "program", command: "taskkill", args: ["/pid", "7", "/t", "/f"] };
  expect(endingOf(7, "asked", "win32")).toEqual(taskkill);
  expect(endingOf(7, "overdue", "win32")).toEqual(taskkill);
  expect(endingOf(7, "first ended", "win32")).toEqual({ kind: "none" });
});

test("[K92] the folders of the app's commands precede those of the system, in the variable that the system reads", () => {
  expect(withFolders({ A: "1", PATH: "/bin:/usr/bin" }, ["/app/b", "/b"], "darwin")).toEqual({
    A: "1",
    PATH: "/app/b:/b:/bin:/usr/bin",
  });
  expect(withFolders({ Path: String.raw`C:\Windows`, A: "1" }, [String.raw`D:\app`], "win32")).toEqual({
    A: "1",
    Path: String.raw`D:\app;C:\Windows`,
  });
  // On POSIX it is a variable like any other, and an empty entry in PATH would be the working folder.
  expect(withFolders({ Path: "x" }, ["/b"], "linux")).toEqual({ Path: "x", PATH: "/b" });
});

test("[K93] the app's files are read with a byte order mark and with Windows line endings", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), `\uFEFF${text}`);
  write("package.json", '{\r\n"dependencies": {"next": "1"}\r\n}\r\n');
  write("convex.json", '{"functions": "backend/"}\r\n');
  write(".env.local", "CONVEX_SELF_HOSTED_URL=http://127.0.0.1:1\r\nCONVEX_SELF_HOSTED_ADMIN_KEY='a|1'\r\nB=2\r\n");
  const facts = readAppFacts(folder);
  expect([...facts.packages]).toEqual(["next"]);
  expect(path.relative(folder, facts.functions)).toMatch(/^backend\/?$/);
  expect(facts.declared).toEqual({
    CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:1",
    CONVEX_SELF_HOSTED_ADMIN_KEY: "a|1",
    B: "2",
  });
  expect(findAdminKey({ url: "http://127.0.0.1:1", app: folder, given: undefined, env: {} })).toBe("a|1");
});

test("[K94] a port where anything responds is refused", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const names = { name: "the app", fix: "--app-port" };
  await expect(assertSilent(port, "127.0.0.1", names)).rejects.toMatchObject({ code: "PORT_BUSY" });
  await new Promise((resolve) => server.close(resolve));
  await expect(assertSilent(port, "127.0.0.1", names)).resolves.toBeUndefined();
});

test("[K94] a port that is in use, or reserved by the system, is refused with the command that shows more", () => {
  const error = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code });
  const told = (code: string, platform: NodeJS.Platform): string | undefined =>
    listenError(error(code), { port: 80, name: "the app", fix: "--app-port" }, platform)?.message;
  expect(told("EADDRINUSE", "darwin")).toMatch(/port 80 is taken[^]*lsof -i :80[^]*--app-port/);
  expect(told("EADDRINUSE", "win32")).toMatch(/port 80 is taken[^]*netstat -ano \| findstr :80/);
  expect(told("EACCES", "linux")).toMatch(/port 80 is reserved by the system[^]*listen EACCES[^]*--app-port/);
  expect(told("EACCES", "win32")).toMatch(/reserved[^]*excludedportrange/);
  expect(told("EADDRNOTAVAIL", "linux")).toBeUndefined();
});

test("[K95] a path in a command is quoted where the shell needs it", () => {
  expect(quoted("/data/a-b.sqlite", "linux")).toBe("/data/a-b.sqlite");
  expect(quoted("/Users/a/Application Support/it's", "darwin")).toBe(
    String.raw`'/Users/a/Application Support/it'\''s'`,
  );
  expect(quoted(String.raw`C:\Users\a\x`, "win32")).toBe(String.raw`C:\Users\a\x`);
  expect(quoted(String.raw`C:\Users\Ada L\x`, "win32")).toBe(String.raw`"C:\Users\Ada L\x"`);
});

test("[K95] the error for a damaged file has commands that work when its path contains a space", () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "lockstep-test-")), "Application Support");
  mkdirSync(folder);
  const file = path.join(folder, DATABASE_FILE);
  writeFileSync(file, "this is not a database");
  const error = (open: () => unknown): string => {
    try {
      open();
    } catch (thrown) {
      return (thrown as Error).message;
    }
    return "";
  };
  expect(error(() => openStore(folder))).toContain(
    `export --from '${folder}'), or start fresh: mv '${file}' '${file}.damaged'`,
  );
  expect(error(() => salvage(folder))).toContain(`mv '${file}' '${file}.damaged'`);
});

test("[K95] the table shows the data folder as it can be typed", () => {
  const home = "/Users/ada";
  expect(shortened(`${home}/Library/Application Support/lockstep/a`, home, "darwin")).toBe(
    "~/'Library/Application Support/lockstep/a'",
  );
  expect(shortened(`${home}/.local/state`, home, "linux")).toBe("~/.local/state");
  expect(shortened("/tmp/x", home, "linux")).toBe("/tmp/x");
  expect(shortened(`${home}/x`, home, "win32")).toBe(`${home}/x`);
});

test.each([
  ["linux", "/home/ada/.local/state/convex/code", "file:///home/ada/.local/state/convex/code", "/"],
  ["darwin", "/Users/ada/Application Support/code", "file:///Users/ada/Application%20Support/code", "/"],
  ["win32", String.raw`C:\Users\Ada L\code`, "file:///C:/Users/Ada%20L/code", "\\"],
] as const)("[K96] %s: stack frames of pushed code name the developer's files", (platform, folder, url, slash) => {
  const id = "0".repeat(36);
  const mapped = [folder, "functions", "convex", "a.ts"].join(slash);
  const nested = [folder, id, "functions", "convex", "b.ts"].join(slash);
  const stack = [
    "Error: at the door",
    `    at handler (${mapped}:3:5)`,
    `    at ${nested}:1:2`,
    `    at async helper (${url}/functions/_deps/c.js:7:9)`,
    `    at library (${[folder, "node_modules", "x", "y.js"].join(slash)}:1:1)`,
    "    at node:internal/main:1:1",
    "    at odd (file://%zz/a.js:1:1)",
  ].join("\n");
  expect(ownFrames(stack, folder, platform)).toBe(
    "    at handler (../convex/a.ts:3:5)\n    at ../convex/b.ts:1:2\n    at async helper (../_deps/c.js:7:9)\n",
  );
});
