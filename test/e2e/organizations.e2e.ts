// An organization switch in a browser, with the real SDK and the whole stack: two tabs, Lockstep's hook and the SDK's own method,
// and what every painted frame shows. Also a first request to WorkOS that never gets a response.
import { cpSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD } from "lockstep";
import { sdkAt } from "../conformance/support/node-sdk.ts";
import { launch } from "./support/browser.ts";
import { ROOT } from "./support/example.ts";
import { type TestStack, startStack } from "./support/stack.ts";

/** Ends a test that hangs, ms. */
const GUARD = 100_000;

let local: TestStack;
let browser: Browser;
let context: BrowserContext;
let organizations: string[];
let url: string;

beforeAll(async () => {
  const prepare = (app: string): void =>
    cpSync(path.join(ROOT, "test/e2e/apps/organizations"), app, { recursive: true });
  [local, browser] = await Promise.all([startStack("organizations", 60, prepare), launch()]);
  const { port } = new URL(local.stack.authkitUrl);
  const workos = sdkAt(Number(port), { apiKey: "sk_test_default" });
  const [ada] = (await workos.userManagement.listUsers({ email: "ada@example.com" })).data;
  organizations = [];
  for (const name of ["Acme", "Umbrella"]) {
    const { id } = await workos.organizations.createOrganization({ name });
    await workos.userManagement.createOrganizationMembership({ organizationId: id, userId: ada?.id ?? "" });
    organizations.push(id);
  }
  url = `${local.stack.appUrl}/?${organizations.map((id) => `org=${id}`).join("&")}`;
  context = await browser.newContext();
  await context.addInitScript(recordFrames);
});
afterAll(async () => {
  await browser?.close();
  await local?.close();
});

/** Records what each painted frame showed: hook, session, and the data of both kinds of hooks. */
function recordFrames(): void {
  const frames: string[] = [];
  Object.assign(globalThis, { frames });
  const look = (): void => {
    const where = document.querySelector<HTMLElement>("#where");
    const status = document.querySelector("main")?.dataset["session"] ?? "";
    const data = [...(where?.querySelectorAll<HTMLElement>("[data-data]") ?? [])].map((span) => span.dataset["data"]);
    const now = where === null ? status : [where.dataset["hook"], where.dataset["session"], ...data].join(" ");
    if (frames.at(-1) !== now) frames.push(now);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
const framesOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { frames: string[] }).frames);

/** From the first signed-in frame on, every frame names one organization, with its data or none. */
async function expectOneTruth(page: Page): Promise<void> {
  const frames = await framesOf(page);
  const since = frames.slice(frames.findIndex((frame) => frame.includes(" ")));
  for (const frame of since) {
    const [hook, session, ...data] = frame.split(" ");
    expect({ frame, session, others: data.filter((one) => one !== "" && one !== session) }).toEqual({
      frame,
      session: hook,
      others: [],
    });
  }
}

async function open(): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(GUARD);
  await page.goto(url);
  return page;
}

async function switchBy(page: Page, how: "ours" | "theirs", to: string): Promise<void> {
  await page.getByRole("button", { name: `${how} ${to}` }).click();
  await expect.poll(() => page.locator("output").textContent()).toBe(`${to} ${to}`);
  await page.locator(`#where[data-session="${to}"] [data-data="${to}"]`).first().waitFor();
}

test("[E27] after either kind of switch the next mutation runs in the new organization, and no frame mixes two", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  // A user of two organizations has to choose one.
  await page.getByText("Acme").click();
  await page.locator("#where").waitFor();
  await page.goto(url);
  await page.locator("#where").waitFor();
  await page.getByLabel("A form").fill("kept");
  const [acme = "", umbrella = ""] = organizations;
  for (const how of ["ours", "theirs", "ours", "theirs"] as const) {
    await switchBy(page, how, umbrella);
    await switchBy(page, how, acme);
  }
  expect(await page.getByLabel("A form").inputValue()).toBe("kept");
  await expectOneTruth(page);
});

test("[E27] two tabs of one browser that switch at once end in one organization each, and neither runs elsewhere", async () => {
  const [first, second] = [await open(), await open()];
  const [acme = "", umbrella = ""] = organizations;
  await Promise.all([first, second].map((page) => page.locator("#where").waitFor()));
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([switchBy(first, "ours", umbrella), switchBy(second, "theirs", acme)]);
    await Promise.all([switchBy(first, "theirs", acme), switchBy(second, "ours", umbrella)]);
  }
  await expectOneTruth(first);
  await expectOneTruth(second);
});

test("[E28] a first token request that never gets a response delays a page, and does not block it", async () => {
  let requests = 0;
  await context.route(/user_management\/authenticate$/, (route) => {
    requests += 1;
    return requests > 1 ? route.continue() : undefined;
  });
  const page = await open();
  await page.locator("#where").waitFor();
  expect(requests).toBeGreaterThan(1);
  const frames = await framesOf(page);
  expect(frames).not.toContain("unauthenticated");
});
