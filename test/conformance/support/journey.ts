// What one person does in every application of ../apps, in a real browser: sign in, reload, come back when the access token has
// expired, sign out, reload. Each page shows who the server thinks is there (`#server`) and the access token (`#token`).

import { decodeJwt } from "jose";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { ADA } from "./authkit.ts";
import type { FixtureApp } from "./fixture-app.ts";

const shows = (page: Page, text: string): Promise<void> => page.locator("#server", { hasText: text }).waitFor();

/** Signs in on the hosted page, from the application's page. */
async function signIn(page: Page, app: FixtureApp): Promise<void> {
  await page.goto(app.url);
  await shows(page, "signed out");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(ADA.email);
  await page.getByLabel("Password").fill(ADA.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${app.url}/`);
  await shows(page, ADA.email);
}

/** Seconds for which the access token that the page shows is still good. */
async function secondsLeft(page: Page): Promise<number> {
  const token = page.locator("#token", { hasText: "." });
  return (decodeJwt((await token.textContent()) ?? "").exp ?? 0) - Date.now() / 1000;
}

/** Signs in with a token that has expired when it arrives, and stays signed in over reloads. */
export async function staysSignedIn(
  browser: Browser,
  app: FixtureApp,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  app.authkit.clock.shift = -400_000;
  await signIn(page, app);
  app.authkit.clock.shift = 0;
  await page.reload();
  await shows(page, ADA.email);
  expect(await secondsLeft(page)).toBeGreaterThan(200);
  await page.reload();
  await shows(page, ADA.email);
  return { context, page };
}

/** Signs out; a reload is signed out, and a second sign-in works. */
export async function signsOut(page: Page, app: FixtureApp): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${app.url}/`);
  await shows(page, "signed out");
  await page.reload();
  await shows(page, "signed out");
  await signIn(page, app);
}
