// Where the state of an app is stored, and where it must not be.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { assertOutsideApp, createDataFolder, defaultDataFolder } from "../../../src/stack/app/data-folder.ts";

/** A folder with an app in `apps/web`. */
function folders(manifest: object = {}): { root: string; app: string } {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "lockstep-test-")));
  const app = path.join(root, "apps/web");
  mkdirSync(app, { recursive: true });
  writeFileSync(path.join(root, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(app, "package.json"), "{}");
  return { root, app };
}

test("[K35] it is in the system's folder for state, one per app", () => {
  const { app } = folders();
  const [home, name] = [homedir(), /lockstep\/web-[\da-f]{8}$/];
  const linux = defaultDataFolder(app, { XDG_STATE_HOME: "/state" }, "linux");
  expect(linux).toMatch(new RegExp(`^/state/${name.source}`));
  expect(defaultDataFolder(app, { XDG_STATE_HOME: "relative" }, "linux").startsWith(`${home}/.local/state/`)).toBe(
    true,
  );
  expect(defaultDataFolder(app, {}, "darwin").startsWith(`${home}/Library/Application Support/`)).toBe(true);
  expect(defaultDataFolder(app, { LOCALAPPDATA: "/local" }, "win32")).toMatch(/^\/local\/lockstep\/web-/);
  expect(defaultDataFolder(folders().app, { XDG_STATE_HOME: "/state" }, "linux")).not.toBe(linux);
});

test("[K35] only its owner can read it, and git ignores it", () => {
  const data = path.join(folders().root, "deep/data");
  createDataFolder(data);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(readFileSync(path.join(data, ".gitignore"), "utf8")).toBe("*\n");
});

test.each([
  ["the app's folder", {}, (_root: string, app: string) => path.join(app, ".state")],
  ["the app itself", {}, (_root: string, app: string) => app],
  ["the workspace that the app is in", { workspaces: ["apps/*"] }, (root: string) => path.join(root, "state")],
])("[K36] a data folder in %s is refused", (_where, manifest, data) => {
  const { root, app } = folders(manifest);
  expect(() => assertOutsideApp(data(root, app), app)).toThrow(/dev server serves files[^]*DATA_IN_APP[^]*omit --data/);
});

test("[K36] a folder next to the app, or next to its workspace, is accepted", () => {
  const [alone, shared] = [folders(), folders({ workspaces: [] })];
  expect(() => assertOutsideApp(path.join(alone.root, "apps/web-state"), alone.app)).not.toThrow();
  expect(() => assertOutsideApp(`${shared.root}-state`, shared.app)).not.toThrow();
});

test("[K37] state that an earlier version left in the app is refused, with the command that moves it", () => {
  const { root, app } = folders();
  mkdirSync(path.join(app, ".lockstep/authkit"), { recursive: true });
  const data = path.join(root, "state/web");
  expect(() => assertOutsideApp(data, app)).toThrow(`mkdir -p ${root}/state && mv ${app}/.lockstep ${data}`);
  mkdirSync(data, { recursive: true });
  expect(() => assertOutsideApp(data, app)).toThrow(`rm -r ${app}/.lockstep`);
});
