// The example with its seed: two organizations, members and their roles, and a page that needs a permission. Access tokens last 300 s, so
// what changes earlier was told by WorkOS's webhooks.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PASSWORD } from "lockstep";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sdkAt } from "../conformance/support/node-sdk.ts";
import { type Visitor, launch, visit } from "./support/browser.ts";
import { type TestStack, startStack } from "./support/stack.ts";

let local: TestStack;
let browser: Browser;
let ada: Visitor;
let grace: Visitor;
let workos: ReturnType<typeof sdkAt>;

beforeAll(async () => {
  [local, browser] = await Promise.all([startStack("members", 300, undefined, "seed.yaml"), launch()]);
  workos = sdkAt(Number(new URL(local.stack.authkitUrl).port), { apiKey: "sk_test_default" });
  ada = await visit(browser, local.stack.appUrl);
  // A member of two organizations chooses one on the way.
  await Promise.all([ada.signIn("ada@example.com"), ada.page.getByText("Analytical Society").click()]);
  grace = await visit(browser, local.stack.appUrl);
  await grace.signIn("grace@example.com");
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

const view = (page: Page, name: string): Promise<void> => page.getByRole("link", { name }).click();

async function userId(email: string): Promise<string> {
  const [user] = (await workos.userManagement.listUsers({ email })).data;
  return user!.id;
}

test("[K101] local AuthKit has the directory's webhook, and local Convex the secrets, without a word in the seed", async () => {
  const { data } = (await (
    await fetch(`${local.stack.authkitUrl}/webhook_endpoints`, { headers: { authorization: "Bearer sk_test_default" } })
  ).json()) as { data: { endpoint_url: string }[] };
  expect(data).toEqual([expect.objectContaining({ endpoint_url: expect.stringMatching(/\/workos\/webhook$/) })]);
  for (const route of ["webhook", "action"]) {
    const url = data[0]!.endpoint_url.replace(/webhook$/, route);
    const refused = await fetch(url, { method: "POST", body: "{}" });
    expect(await refused.json()).toMatchObject({ code: "INVALID_SIGNATURE" });
  }
});

test("[E29] an item has its author's name from the directory, also after the name changes", async () => {
  await ada.add("Milk");
  const item = grace.page.getByRole("listitem").filter({ hasText: "Milk" });
  await item.filter({ hasText: "Ada Lovelace" }).waitFor();
  await workos.userManagement.updateUser({ userId: await userId("ada@example.com"), lastName: "King" });
  await item.filter({ hasText: "Ada King" }).waitFor();
});

test("[E30] a switch shows the other organization's list and permissions, and the back button the previous view", async () => {
  const { page } = ada;
  await view(page, "Members");
  await page.getByRole("button", { name: "Invite" }).waitFor();
  const menu = page.getByLabel("Organization");
  expect(await menu.locator("option").allTextContents()).toEqual(["Analytical Society", "Mark II Laboratory"]);
  await menu.selectOption("Mark II Laboratory");
  await page.getByLabel("Role of Ada King").and(page.locator(":disabled")).waitFor();
  expect(await page.getByText("Grace Hopper").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Invite" }).count()).toBe(0);
  await page.goBack();
  await page.getByText("Nothing here yet").waitFor();
  await ada.add("Valves");
  expect(await page.getByText("Milk").count()).toBe(0);
  await menu.selectOption("Analytical Society");
  await page.getByText("Milk").waitFor();
  expect(await page.getByText("Valves").count()).toBe(0);
});

test("[E31] [K101] invitations, acceptance and removal show on all pages, and a removed member's page has nothing left", async () => {
  await Promise.all([ada, grace].map(({ page }) => view(page, "Members")));
  const email = "kay@example.com";
  await workos.userManagement.createUser({ email, password: PASSWORD, firstName: "Kay", emailVerified: true });
  const invite = async (address: string): Promise<void> => {
    await ada.page.getByLabel("Email").fill(address);
    await ada.page.getByRole("button", { name: "Invite" }).click();
    await grace.page.getByText(address).waitFor();
  };
  await invite("joan@example.com");
  await ada.page.getByRole("button", { name: "Revoke the invitation of joan@example.com" }).click();
  await expect.poll(() => grace.page.getByText("joan@example.com").count()).toBe(0);
  await invite(email);

  const [invitation] = (await workos.userManagement.listInvitations({ email })).data;
  const kay = await visit(browser, invitation!.acceptInvitationUrl);
  await kay.page.getByLabel("Password").fill(PASSWORD);
  await kay.page.getByRole("button", { name: "Continue" }).click();
  await kay.page.getByText("Milk").waitFor();
  await grace.page.getByLabel("Role of Kay").waitFor();
  // An event of its own.
  await expect.poll(() => grace.page.getByText("invited as").count()).toBe(0);

  await ada.page.getByRole("button", { name: "Remove Kay" }).click();
  await kay.page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await kay.page.getByText("Milk").count()).toBe(0);
  await expect.poll(() => grace.page.getByText("Kay").count()).toBe(0);
});

test("[E32] a page without the permission says so, and shows the data when the user gets it", async () => {
  const { page } = grace;
  await view(page, "Admin");
  await page.getByRole("alert").getByText("You need the permission directory:manage").waitFor();
  await ada.page.getByLabel("Role of Grace Hopper").selectOption("Admin");
  await page.getByRole("heading", { name: "Directory" }).waitFor();
  await page.getByRole("button", { name: "Compare with WorkOS" }).click();
  await page.getByText(/^done, /).waitFor();
  await ada.page.getByLabel("Role of Grace Hopper").selectOption("Member");
  await page.getByRole("alert").waitFor();
  await view(page, "List");
  await page.getByText("Milk").waitFor();
});

test("[E33] a failed query shows a message in its part of the page, and the list after a retry", async () => {
  const file = path.join(local.app, "convex/items.ts");
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace("const { userId: me, organizationId } = ctx.identity;", 'throw new Error("broken");'),
  );
  const { page } = ada;
  await view(page, "List");
  await page.getByRole("alert").getByText("Something went wrong").waitFor();
  expect(await page.getByRole("button", { name: "Sign out" }).count()).toBe(1);
  const from = local.log.lines.length;
  writeFileSync(file, text);
  await local.log.printed(/Convex functions ready/, from);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Milk").waitFor();
});
