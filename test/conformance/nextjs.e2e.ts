// The real @workos-inc/authkit-nextjs in a real Next.js application and a real browser, against local AuthKit.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { launch } from "../e2e/support/browser.ts";
import { beginsOutside } from "./support/begins-outside.ts";
import { ADA } from "./support/authkit.ts";
import { startFixtureApp, type FixtureApp } from "./support/fixture-app.ts";
import { comesBack, comesBackInTenTabs, shows, signsIn, signsOut } from "./support/journey.ts";

const NEXT = "../../../../node_modules/next/dist/bin/next";

let app: FixtureApp;
let browser: Browser;
beforeAll(async () => {
  app = await startFixtureApp({
    name: "nextjs",
    command: (port) => [NEXT, "dev", "--port", String(port), "--hostname", "localhost"],
    ready: /Ready in/,
    env: { NEXT_TELEMETRY_DISABLED: "1" },
  });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

test("[I207] authkit-nextjs: sign-in, reload, sign-out, reload, sign-in", async () => {
  await signsOut(await signsIn(browser, app), app);
});

test("[I207] authkit-nextjs: return with an expired access token, and a refresh in the browser", async () => {
  const page = await comesBack(browser, app);
  await page.locator("#browser", { hasText: ADA.email }).waitFor();
  const token = await page.locator("#token").textContent();
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.waitForFunction((old) => document.querySelector("#token")?.textContent !== old, token);
});

test("[I218] authkit-nextjs: ten tabs return at once with one expired access token", async () => {
  await comesBackInTenTabs(app);
});

test("[I610] authkit-nextjs handles flows that start outside the application, through its sign-in endpoint", async () => {
  await beginsOutside(browser, app.authkit, shows);
});
