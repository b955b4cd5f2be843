// Two tabs of one browser with the real authkit-js, refreshing and reloading at the same time, repeatedly. The short version is in
// identity-authkit-js.e2e.ts.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../e2e/support/browser.ts";
import { ADA } from "./support/authkit.ts";
import { serveSinglePage, type SinglePageApp } from "./support/single-page.ts";

const ROUNDS = 200;

let app: SinglePageApp;
let browser: Browser;
beforeAll(async () => {
  app = await serveSinglePage("identity-authkit-js.page.ts");
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const settled = async (page: Page): Promise<string | null> => {
  await page.waitForFunction(() => document.body.textContent !== "loading");
  return page.textContent("body");
};
const force = (page: Page): Promise<string> =>
  page.evaluate(() => window.client.getAccessToken({ forceRefresh: true }));
const reload = async (page: Page): Promise<string> => {
  await page.reload();
  return (await settled(page)) ?? "";
};

test.each(["dev", "cookie"])(
  "[I217] %s mode: two tabs refresh or reload at once, 200 times, and neither is ever signed out",
  { timeout: 600_000 },
  async (mode) => {
    const context = await browser.newContext();
    const [one, two] = [await context.newPage(), await context.newPage()];
    await one.goto(`${app.url}/${mode}`);
    await settled(one);
    await one.evaluate(() => window.client.signIn());
    await one.getByLabel("Email").fill(ADA.email);
    await one.getByLabel("Password").fill(ADA.password);
    await one.getByRole("button", { name: "Continue" }).click();
    await one.waitForURL(`${app.url}/${mode}/callback`);
    for (const page of [one, two]) {
      await page.goto(`${app.url}/${mode}`);
      expect(await settled(page)).toBe(ADA.email);
    }
    const rounds = [
      () => [force(one), force(two)],
      () => [force(one), reload(two)],
      () => [reload(one), reload(two)],
      () => [force(one), force(one), force(two), force(two)],
    ];
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all((rounds[round % rounds.length] ?? (() => []))());
      // A token in three parts, or the page that shows its user.
      for (const answer of answers)
        expect(answer, `round ${round}`).toMatch(/^ada@example\.com$|^ey[^.]+\.[^.]+\.[^.]+$/);
    }
    await context.close();
  },
);
