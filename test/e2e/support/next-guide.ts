// A new user's steps in Next.js: the app that `create-next-app` of a release generates, outside this repository, with the packages as npm would
// publish them and every line of the guide.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { dev } from "./command.ts";
import { writeFiles } from "./guide.ts";
import { type NewApp, newApp } from "./new-app.ts";
import { freePorts } from "./ports.ts";
import { COMPLAINT, TOKEN, hydrated, open, signIn } from "./reader.ts";

/** @param release - Of create-next-app, such as `15`. */
export async function newNextApp(release = "latest"): Promise<NewApp> {
  return newApp("docs/nextjs.md", "npx create-next-app", "--skip-install", (line) =>
    line.replace("@latest", `@${release}`),
  );
}

/** Follows the guide, and signs in and out in development and in production. */
export async function followGuide(browser: Browser, app: NewApp, { isMiddleware = false } = {}): Promise<void> {
  const files = writeFiles("docs/nextjs.md", app.folder);
  expect(files).toContain("proxy.ts");
  if (isMiddleware) {
    const file = path.join(app.folder, "middleware.ts");
    renameSync(path.join(app.folder, "proxy.ts"), file);
    writeFileSync(file, readFileSync(file, "utf8").replace("{ proxy }", "{ proxy as middleware }"));
  }
  removeFonts(path.join(app.folder, "app/layout.tsx"));
  const ports = await freePorts();
  const url = `http://localhost:${ports.app}`;

  const development = dev(app.folder, ports, [], app.lockstep);
  await development.log.printed(/Stop +Ctrl-C/);
  await signsInAndOut(browser, url);
  expect(development.log.matching(COMPLAINT)).toEqual([]);
  // With the variables of the stack, as production would have its own.
  await app.shell("npx lockstep exec -- npx next build");
  development.child.kill("SIGINT");
  expect(await development.ended).toBe(0);

  const production = dev(app.folder, ports, ["npx", "next", "start"], app.lockstep);
  await production.log.printed(/Stop +Ctrl-C/);
  await signsInAndOut(browser, url);
  expect(production.log.matching(COMPLAINT)).toEqual([]);
  production.child.kill("SIGINT");
  expect(await production.ended).toBe(0);
}

/** The generated app fetches its fonts from Google, which tests do not reach. */
function removeFonts(layout: string): void {
  const text = readFileSync(layout, "utf8");
  expect(text).toContain("next/font/google");
  const without = text
    .replace(/^import .*next\/font\/google";\n/m, "")
    .replace(/^const \w+ = Geist[^]*?^\}\);\n/gm, "")
    .replace(/ className=\{`[^]*?`\}/, "");
  expect(without).not.toMatch(/geist/i);
  writeFileSync(layout, without);
}

async function signsInAndOut(browser: Browser, url: string): Promise<void> {
  const { page, status, complaints } = await open(browser, url);
  expect(status).toBe(200);
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page);
  await page.getByText(/Hello Ada, to Convex you are user_\w+\./).waitFor();
  await page.goto(`${url}/messages`);
  await hydrated(page);
  await page.getByRole("button", { name: "Say hello" }).click();
  await page.getByRole("listitem").first().waitFor();
  const answer = await page.request.get(`${url}/messages`);
  expect(answer.status()).toBe(200);
  const html = await answer.text();
  expect(html).toMatch(/<li[^>]*>Hello<\/li>/);
  expect(html).not.toMatch(TOKEN);
  await page.goto(`${url}/private`);
  await page.getByText("Only for ada@example.com").waitFor();
  await page.goto(`${url}/messages`);
  // The page is signed out before the server is.
  const left = page.waitForResponse(/sessions\/logout/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await left;
  await page.waitForURL(`${url}/`);
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await page.goto(`${url}/private`);
  await page.getByLabel("Email").waitFor();
  expect(complaints).toEqual([]);
}
