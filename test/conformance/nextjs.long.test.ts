// The Next.js application of nextjs.e2e.ts as deployed, built for production. In a production build, Next.js runs the session's
// proxy and sets cookies through other code than in its development server.

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { terminalEnv } from "../e2e/support/example.ts";
import { launch } from "../e2e/support/browser.ts";
import { startFixtureApp, type FixtureApp } from "./support/fixture-app.ts";
import { comesBack, comesBackInTenTabs, signsIn, signsOut } from "./support/journey.ts";

const NEXT = "../../../../node_modules/next/dist/bin/next";
const env = { NEXT_TELEMETRY_DISABLED: "1" };

let app: FixtureApp;
let browser: Browser;
beforeAll(async () => {
  const cwd = path.resolve(import.meta.dirname, "apps/nextjs");
  await promisify(execFile)(process.execPath, [NEXT, "build"], { cwd, env: terminalEnv(env) });
  app = await startFixtureApp({
    name: "nextjs",
    command: (port) => [NEXT, "start", "--port", String(port), "--hostname", "localhost"],
    ready: /Ready in/,
    env,
  });
  browser = await launch();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

test("[I207] authkit-nextjs, built for production", async () => {
  await signsOut(await signsIn(browser, app), app);
  await comesBack(browser, app);
});

test("[I218] authkit-nextjs, built for production: ten tabs", async () => {
  await comesBackInTenTabs(app);
});
