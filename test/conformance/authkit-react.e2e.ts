// The real @workos-inc/authkit-react in a real browser against local AuthKit, in both of its modes.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../e2e/support/browser.ts";
import { beginsOutside } from "./support/begins-outside.ts";
import { ADA } from "./support/authkit.ts";
import { serveSinglePage, type SinglePageApp } from "./support/single-page.ts";

let app: SinglePageApp;
let browser: Browser;
beforeAll(async () => {
  app = await serveSinglePage("authkit-react.page.tsx");
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const shows = (page: Page, text: string): Promise<void> => page.locator("#user", { hasText: text }).waitFor();

async function token(page: Page, button: "Read" | "Refresh"): Promise<string> {
  const before = (await page.textContent("#token")) ?? "";
  await page.getByRole("button", { name: button }).click();
  await page.waitForFunction((old) => ![old, ""].includes(document.querySelector("#token")?.textContent ?? ""), before);
  return (await page.textContent("#token")) ?? "";
}

test.each(["dev", "cookie"])(
  "[I213] authkit-react, %s mode: sign-in, refresh when the token has expired, reload, sign-out, reload",
  async (mode) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.install({ time: Date.now() });
    await page.goto(`${app.url}/${mode}`);
    await shows(page, "signed out");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Email").fill(ADA.email);
    await page.getByLabel("Password").fill(ADA.password);
    await page.getByRole("button", { name: "Continue" }).click();
    await shows(page, ADA.email);

    const first = await token(page, "Read");
    const second = await token(page, "Refresh");
    expect(second).not.toBe(first);
    // Moves the page and AuthKit ten minutes ahead: the page's own timer replaces the token, which is valid for five.
    app.authkit.clock.shift += 600_000;
    await page.clock.fastForward(600_000);
    expect(await token(page, "Read")).not.toBe(second);
    await shows(page, ADA.email);
    await page.goto(`${app.url}/${mode}`);
    await shows(page, ADA.email);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(`${app.url}/`);
    await page.goto(`${app.url}/${mode}`);
    await shows(page, "signed out");
    await context.close();
  },
);

test("[I610] authkit-react handles flows that start outside the application, through its /login", async () => {
  await beginsOutside(browser, app.authkit, shows);
});
