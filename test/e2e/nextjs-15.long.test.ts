// A new user's steps in Next.js, with the app that `create-next-app` of Next.js 15 generates.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { launch } from "./support/browser.ts";
import { killCommands } from "./support/command.ts";
import type { NewApp } from "./support/new-app.ts";
import { followGuide, newNextApp } from "./support/next-guide.ts";

let browser: Browser;
let app: NewApp | undefined;

beforeAll(async () => {
  browser = await launch();
});
afterEach(killCommands);
afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

test("[E44] a new Next.js 15 app with the lines of docs/nextjs.md, in development and built, has pages for signed-in users and for others", async () => {
  app = await newNextApp("15");
  await followGuide(browser, app, { isMiddleware: true });
});
