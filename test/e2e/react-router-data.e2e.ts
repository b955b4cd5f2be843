// A React Router application in data mode, built for production, on the whole local stack.
import { cpSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Stack, createStack } from "lockstep";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { passAuthKit, recording } from "./support/frames.ts";
import { type Log, createLog } from "./support/log.ts";
import { freePorts } from "./support/ports.ts";
import { hydrated } from "./support/reader.ts";

let stack: Stack;
let browser: Browser;
const log: Log = createLog();

beforeAll(async () => {
  const app = path.join(ROOT, ".lockstep/e2e/react-router-data");
  rmSync(app, { recursive: true, force: true });
  cpSync(path.join(import.meta.dirname, "apps/react-router-data"), app, { recursive: true });
  cpSync(path.join(ROOT, "examples/react-router/convex"), path.join(app, "convex"), { recursive: true });
  const ports = await freePorts();
  writeFileSync(path.join(app, ".env.local"), `WORKOS_REDIRECT_URI=http://localhost:${ports.app}/auth/callback`);
  stack = await createStack({
    app,
    ports,
    command: ["sh", "-c", "vite build && vite build --ssr src/server.tsx && exec node --env-file=.env.local serve.js"],
    env: terminalEnv({ LOCKSTEP_LOG: "debug" }),
    log: (service, _stream, line) => log.add(`${service} │ ${line}`),
  });
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

test("[A167] in data mode, the guard sends a visitor to sign in and back, the HTML has the data, and no other frame follows it", async () => {
  const context = await browser.newContext();
  const first = await recording(context);
  await first.page.goto(`${stack.appUrl}/list`);
  await passAuthKit(first.page, "ada@example.com");
  await hydrated(first.page);
  await first.page.getByRole("button", { name: "Add" }).click();
  await first.page.getByRole("listitem").getByText("Milk").waitFor();
  await first.page.close();

  const answer = await context.request.get(`${stack.appUrl}/list`);
  expect(await answer.text()).toContain("<span>Milk</span>");
  expect(answer.headers()["cache-control"]).toBe("private, no-store");
  const { page, frames, complaints, sockets } = await recording(context);
  await page.goto(`${stack.appUrl}/list`);
  await hydrated(page);
  await page.getByRole("button", { name: "Add" }).click();
  await page.locator("li").nth(1).waitFor();
  expect(await frames()).toEqual(["authenticated: Milk", "authenticated: Milk, Milk"]);
  expect(complaints).toEqual([]);
  expect(sockets).toHaveLength(1);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "The list" }).click();
  await page.getByLabel("Email").waitFor();
  expect(log.matching(/run (query|mutation|action) \S+ as anonymous/)).toEqual([]);
});
