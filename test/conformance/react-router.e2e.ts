// The real @workos-inc/authkit-react-router in a real React Router application and a real browser, against local AuthKit.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../e2e/support/browser.ts";
import { beginsOutside } from "./support/begins-outside.ts";
import { ADA } from "./support/authkit.ts";
import { startFixtureApp, type FixtureApp } from "./support/fixture-app.ts";
import { comesBack, comesBackInTenTabs, shows, signsIn, signsOut } from "./support/journey.ts";

let app: FixtureApp;
let browser: Browser;
beforeAll(async () => {
  app = await startFixtureApp({ name: "react-router", command: () => ["server.js"], ready: /listening/ });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

test("[I208] authkit-react-router: sign-in, without PKCE, reload, sign-out, reload, sign-in", async () => {
  await signsOut(await signsIn(browser, app), app);
});

test("[I208] authkit-react-router: return with an expired access token, which two loaders refresh at once", async () => {
  const page = await comesBack(browser, app);
  expect(await page.textContent("#layout")).toBe(ADA.email);
});

test("[I218] authkit-react-router: ten tabs return at once with one expired access token", async () => {
  await comesBackInTenTabs(app);
});

test("[I610] authkit-react-router handles flows that start outside the application, through its sign-in endpoint", async () => {
  await beginsOutside(browser, app.authkit, shows);
});
