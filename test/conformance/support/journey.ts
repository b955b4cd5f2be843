// The user's steps in every application of ../apps, in a real browser. Each page shows the user as the server sees it (`#server`)
// and the access token (`#token`), and has a sign-in link and a sign-out button.

import { decodeJwt } from "jose";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { ADA } from "./authkit.ts";
import type { FixtureApp } from "./fixture-app.ts";
import { createVisitor, type Visitor } from "./visitor.ts";

/** Waits until the page shows the user. */
export const shows = (page: Page, text: string): Promise<void> => page.locator("#server", { hasText: text }).waitFor();

/** Signs in on the hosted page. Ends signed in to the application, which a reload confirms. */
export async function signsIn(browser: Browser, app: FixtureApp): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(app.url);
  await shows(page, "signed out");
  await throughTheHostedPage(page, app);
  await page.reload();
  await shows(page, ADA.email);
  return page;
}

async function throughTheHostedPage(page: Page, app: FixtureApp): Promise<void> {
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(ADA.email);
  await page.getByLabel("Password").fill(ADA.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${app.url}/`);
  await shows(page, ADA.email);
}

/** A user who signed in long ago, as the application sees the cookies: the access token has expired, the session has not. */
async function signedInLongAgo(app: FixtureApp): Promise<Visitor> {
  const visitor = createVisitor();
  app.authkit.clock.shift = -400_000;
  const { url } = await visitor.open(`${app.url}/sign-in`);
  await visitor.open((await visitor.signIn(url.href, ADA)).href);
  app.authkit.clock.shift = 0;
  return visitor;
}

/** Returns in a browser after a long time. */
export async function comesBack(browser: Browser, app: FixtureApp): Promise<Page> {
  const visitor = await signedInLongAgo(app);
  const context = await browser.newContext();
  await context.addCookies([...visitor.cookies(app.url)].map(([name, value]) => ({ name, value, url: app.url })));
  const page = await context.newPage();
  await page.goto(app.url);
  await shows(page, ADA.email);
  const token = page.locator("#token", { hasText: "." });
  const secondsLeft = (decodeJwt((await token.textContent()) ?? "").exp ?? 0) - Date.now() / 1000;
  expect(secondsLeft).toBeGreaterThan(200);
  await page.reload();
  await shows(page, ADA.email);
  return page;
}

/** Returns in ten tabs at once: each request has the same expired access token and the same refresh token. */
export async function comesBackInTenTabs(app: FixtureApp): Promise<void> {
  const visitor = await signedInLongAgo(app);
  const cookie = [...visitor.cookies(app.url)].map(([name, value]) => `${name}=${value}`).join("; ");
  const open = async (): Promise<string> => (await fetch(app.url, { headers: { cookie } })).text();
  for (const page of await Promise.all(Array.from({ length: 10 }, open))) expect(page).toContain(ADA.email);
  // Again with the old cookies, as a tab that received none of the responses; then with those of one response.
  expect(await open()).toContain(ADA.email);
  await visitor.open(app.url);
  expect(await (await visitor.open(app.url)).response.text()).toContain(ADA.email);
}

/** Signs out. A reload is signed out, and signing in again works. */
export async function signsOut(page: Page, app: FixtureApp): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await shows(page, "signed out");
  await page.reload();
  await shows(page, "signed out");
  await throughTheHostedPage(page, app);
}
