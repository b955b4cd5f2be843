// The directory component, found in an app's convex.config.ts.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readAppFacts } from "../../../src/stack/app/app-facts.ts";
import { directoryWebhook } from "../../../src/stack/app/directory-webhook.ts";

const IMPORT = 'import directory from "@lockstep/auth/component/convex.config";\nconst app = defineApp();\n';

test.each([
  [`${IMPORT}app.use(directory, directoryOptions(app));`, "/workos/webhook"],
  [`${IMPORT}app.use(\r\n  directory,\r\n  directoryOptions(app),\r\n)`, "/workos/webhook"],
  [`${IMPORT}app.use(directory, directoryOptions(app, "/hooks/"));`, "/hooks/webhook"],
  [`${IMPORT}app.use(directory, { ...directoryOptions(app), httpPrefix: '/a/b' });`, "/a/b/webhook"],
  [
    `${IMPORT.replaceAll('"', "'").replace("config", "config.js")}app.use(directory, directoryOptions(app))`,
    "/workos/webhook",
  ],
  [`${IMPORT}app.use(other, { httpPrefix: "/x/" }); app.use(directory, directoryOptions(app, "/d/"));`, "/d/webhook"],
  [`${IMPORT}app.use(directory, directoryOptions(app))\napp.use(other, { httpPrefix: "/x/" })`, "/workos/webhook"],
  [`${IMPORT}app.use(directory, directoryOptions(app)).use(other, { httpPrefix: "/x/" });`, "/workos/webhook"],
  // Not mounted, mounted without routes, a prefix that the text does not have, another component, comments, nothing.
  [IMPORT, null],
  [`${IMPORT}app.use(directory);`, null],
  [`${IMPORT}app.use(directory, { env });`, null],
  [`${IMPORT}app.use(directory, directoryOptions(app, PREFIX));`, null],
  [
    IMPORT.replace("@lockstep/auth/component", "@convex-dev/workos-authkit") +
      "app.use(directory, directoryOptions(app));",
    null,
  ],
  [`// ${IMPORT}app.use(directory, directoryOptions(app));`, null],
  [`${IMPORT}// app.use(directory, directoryOptions(app));`, null],
  [`${IMPORT}/*\napp.use(directory, directoryOptions(app));\n*/`, null],
  ["", null],
])("[K101] %j: %s", (config, found) => {
  expect(directoryWebhook(config)).toBe(found);
});

test.each([
  ["convex/convex.config.ts", "{}"],
  ["backend/convex.config.js", '{"functions":"backend/"}'],
])("[K101] %s is read, with the convex.json %s", (file, convexJson) => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  mkdirSync(path.dirname(path.join(folder, file)));
  writeFileSync(path.join(folder, "convex.json"), convexJson);
  expect(readAppFacts(folder).directoryWebhook).toBe(null);
  writeFileSync(path.join(folder, file), `${IMPORT}app.use(directory, directoryOptions(app));`);
  expect(readAppFacts(folder).directoryWebhook).toBe("/workos/webhook");
});
