// What prevents a start is detected before anything starts: a busy port, and packages that are not there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { assertPortFree } from "../../src/stack/assert-port-free.ts";
import { createStack } from "../../src/stack/create-stack.ts";
import { functionsSpec, type Places } from "../../src/stack/services/service-specs.ts";

test("[K10] a port in use is refused with its number and the option", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree(port, "local Convex", "--convex-port <port>")).rejects.toMatchObject({
    code: "PORT_BUSY",
    message: expect.stringMatching(new RegExp(`local Convex.*${port}[^]*--convex-port`)),
  });
  await new Promise((resolve) => server.close(resolve));
  await expect(assertPortFree(port, "local Convex", "")).resolves.toBeUndefined();
});

test("[K10] a folder without package.json is refused before anything starts", async () => {
  const start = createStack({ app: "/nonexistent", ports: { authkit: 1, convex: 2, site: 4, app: 3 }, data: null });
  await expect(start).rejects.toMatchObject({ code: "BAD_OPTION" });
});

test.each([
  ["npm install", "are not installed", { dependencies: { convex: "1" } }],
  ["npm install convex", "has no convex package", { dependencies: { react: "19" } }],
])("[K89] without convex in node_modules, the advice is %s if the app %s", (advice, what, manifest) => {
  const app = mkdtempSync(path.join(tmpdir(), "lockstep-bare-"));
  onTestFinished(() => rmSync(app, { recursive: true, force: true }));
  writeFileSync(path.join(app, "package.json"), JSON.stringify(manifest));
  const url = "http://127.0.0.1:1";
  const ports = { authkit: 1, convex: 2, site: 4, app: 3 };
  const places: Places = { app, data: app, appUrl: url, authkitUrl: url, convexUrl: url, siteUrl: url, ports };
  expect(() => functionsSpec(places, {})).toThrow(new RegExp(`${what}[^]*${advice}\n`));
});
