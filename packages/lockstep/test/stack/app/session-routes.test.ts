// The folder of an app's session routes, found from its files.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { sessionRoutes } from "../../../src/stack/app/session-routes.ts";

const [NEXT, START, ROUTER] = ["next", "@tanstack/react-start", "@react-router/dev"];
const OURS = 'export { GET, POST } from "@lockstep/auth/nextjs/server";';
const START_ROUTE = "import { authHandlers } from '@lockstep/auth/tanstack-start';";
const DECLARED = 'export default [index("home.tsx"), route("auth/*", "routes/session.ts")] satisfies RouteConfig;';

test.each([
  [NEXT, { "app/auth/[...path]/route.ts": OURS }, "/auth"],
  [NEXT, { "src/app/(site)/auth/[...all]/route.js": OURS }, "/auth"],
  [NEXT, { "app/api/session/[[...rest]]/route.ts": OURS }, "/api/session"],
  [NEXT, { "app/api/auth/[...path]/route.ts": OURS, "app/auth/[...path]/route.ts": OURS }, "/auth"],
  [START, { "src/routes/auth/$.ts": START_ROUTE }, "/auth"],
  [START, { "src/routes/auth.$.tsx": START_ROUTE }, "/auth"],
  [START, { "app/routes/_public/auth.$.ts": START_ROUTE }, "/auth"],
  [ROUTER, { "app/routes/auth.$.tsx": OURS }, "/auth"],
  [ROUTER, { "app/routes.ts": DECLARED, "app/routes/session.ts": OURS }, "/auth"],
  [ROUTER, { "app/routes.ts": "route('/api/auth/*', './auth.ts')", "app/auth.ts": OURS }, "/api/auth"],
  // Another library's routes, a page, one route only, the root, a folder whose name is unknown, another framework.
  [NEXT, { "app/auth/[...path]/route.ts": 'export * from "better-auth/next-js";' }, null],
  [NEXT, { "app/auth/[...path]/page.tsx": OURS }, null],
  [NEXT, { "app/auth/callback/route.ts": OURS }, null],
  [NEXT, { "app/auth/[id]/route.ts": OURS }, null],
  [NEXT, { "app/[...path]/route.ts": OURS }, null],
  [NEXT, { "app/[locale]/auth/[...path]/route.ts": OURS }, null],
  [START, { "src/routes/$tenant/auth.$.ts": START_ROUTE }, null],
  [START, { "src/routes/auth/$.ts": "createFileRoute('/auth/$')({})" }, null],
  [ROUTER, { "app/routes.ts": DECLARED, "app/routes/session.ts": "export const loader = () => null;" }, null],
  [ROUTER, { "app/routes.ts": DECLARED }, null],
  ["vite", { "app/routes/auth.$.tsx": OURS }, null],
] as const)("[K102] %s with %j: %s", (name, files, found) => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  expect(sessionRoutes(folder, new Set([name]))).toBe(found);
});
