// The real @workos/authkit-tanstack-react-start in a real TanStack Start application and a real browser, against local AuthKit.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { launch } from "../e2e/support/browser.ts";
import { beginsOutside } from "./support/begins-outside.ts";
import { ADA } from "./support/authkit.ts";
import { startFixtureApp, type FixtureApp } from "./support/fixture-app.ts";
import { comesBack, comesBackInTenTabs, shows, signsIn, signsOut } from "./support/journey.ts";

let app: FixtureApp;
let browser: Browser;
beforeAll(async () => {
  app = await startFixtureApp({ name: "tanstack-start", command: () => ["serve.js"], ready: /listening/ });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

test("[I209] authkit-tanstack-react-start: sign-in, reload, sign-out, reload, sign-in", async () => {
  await signsOut(await signsIn(browser, app), app);
});

test("[I209] authkit-tanstack-react-start: return with an expired access token, and a refresh in the browser", async () => {
  const page = await comesBack(browser, app);
  await page.locator("#browser", { hasText: ADA.email }).waitFor();
  const token = await page.locator("#token").textContent();
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.waitForFunction((old) => document.querySelector("#token")?.textContent !== old, token);
});

test("[I218] authkit-tanstack-react-start: ten tabs return at once with one expired access token", async () => {
  await comesBackInTenTabs(app);
});

test("[I610] authkit-tanstack-react-start handles flows that start outside the application, through its sign-in endpoint", async () => {
  await beginsOutside(browser, app.authkit, shows);
});
