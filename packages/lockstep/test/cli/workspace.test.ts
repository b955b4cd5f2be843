// Which apps `lockstep dev` runs, by folder: with which functions, client IDs and ports.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stateFolder, withPorts, workspaceOf } from "../../src/cli/workspace.ts";

const WITH_CONVEX = { dependencies: { convex: "1", react: "19" }, devDependencies: { vite: "8" } };

/** A folder with these files; a workspace with two apps by default. */
function folderWith(files: Readonly<Record<string, object | string>> = WORKSPACE): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "lockstep-workspace-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

const WORKSPACE = {
  "package.json": { workspaces: ["apps/*", "packages/*"] },
  "apps/web/package.json": WITH_CONVEX,
  "apps/web/index.html": "<div id=root></div>",
  "apps/admin/package.json": WITH_CONVEX,
  "apps/admin/index.html": "<div id=root></div>",
  // A page without a backend is not a part of the stack.
  "apps/docs/package.json": { devDependencies: { vite: "8" } },
  "apps/docs/index.html": "<p>",
  "packages/backend/package.json": { dependencies: { convex: "1" } },
  "packages/backend/convex/auth.config.ts": "export default { providers: [] };",
};

test("[K103] in a workspace all apps that use Convex run; in the folder of one, that one, with the same client ID, functions and data", () => {
  const root = folderWith();
  const at = (name: string): string => path.join(root, name);
  const [web, admin] = [
    { folder: at("apps/web"), clientId: "client_lockstep_local" },
    { folder: at("apps/admin"), clientId: "client_lockstep_local_admin" },
  ];
  const backend = at("packages/backend");
  const variables = { WORKOS_CLIENT_ID_WEB: web.clientId, WORKOS_CLIENT_ID_ADMIN: admin.clientId };
  const rest = { backend, variables, leftOut: [] };
  for (const folder of [root, backend, at("apps/docs")])
    expect(workspaceOf(folder)).toEqual({ ...rest, apps: [web, admin] });
  expect(workspaceOf(at("apps/web"))).toEqual({ ...rest, apps: [web] });
  expect(workspaceOf(at("apps/admin"))).toEqual({ ...rest, apps: [admin] });
  for (const folder of [root, at("apps/admin")]) expect(stateFolder(folder)).toBe(stateFolder(backend));
});

test("[K103] with a command of its own, the folder is the app; so is a folder with its own functions, and one without any", () => {
  const root = folderWith();
  const alone = (folder: string): object => [{ folder, clientId: "client_lockstep_local" }];
  expect(workspaceOf(root, true)).toMatchObject({ backend: path.join(root, "packages/backend"), apps: alone(root) });
  for (const files of [
    { "package.json": WITH_CONVEX, "convex/a.ts": "" },
    { "package.json": WITH_CONVEX, "convex.json": "{}" },
    { "package.json": WITH_CONVEX },
    {},
  ]) {
    const folder = folderWith(files);
    expect(workspaceOf(folder)).toMatchObject({ backend: folder, apps: alone(folder) });
  }
});

test("[K103] an app has the port that is given, else the one that it expects, else the next one", () => {
  const root = folderWith({
    ...WORKSPACE,
    "apps/admin/.env.local": "VITE_WORKOS_REDIRECT_URI=http://localhost:5180/in\n",
  });
  const ports = (...given: number[]): number[] => withPorts(workspaceOf(root).apps, given).map(({ port }) => port);
  expect(ports()).toEqual([5173, 5180]);
  expect(ports(4000, 4001)).toEqual([4000, 4001]);
  expect(ports(5180)).toEqual([5180, 5181]);
  const { apps } = workspaceOf(folderWith());
  expect(withPorts(apps, []).map(({ port }) => port)).toEqual([5173, 5174]);
});

test("[K103] an app whose framework the stack cannot start is left out beside others, and keeps its client ID", () => {
  const mobile = { dependencies: { convex: "1", expo: "54" } };
  const root = folderWith({ ...WORKSPACE, "apps/ios/package.json": mobile });
  const { apps, leftOut } = workspaceOf(root);
  expect(leftOut).toEqual([path.join(root, "apps/ios")]);
  expect(apps).toEqual(workspaceOf(folderWith()).apps.map((app) => ({ ...app, folder: expect.any(String) as string })));
  expect(workspaceOf(path.join(root, "apps/ios")).apps).toEqual([
    { folder: path.join(root, "apps/ios"), clientId: "client_lockstep_local_ios" },
  ]);
});
