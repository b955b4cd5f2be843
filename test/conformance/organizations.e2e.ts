// Switching the organization with the real authkit-js in a browser: the page, a reload, and another tab are in the new one.

import { decodeJwt } from "jose";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../e2e/support/browser.ts";
import { sdkAt } from "./support/node-sdk.ts";
import { serveSinglePage, type SinglePageApp } from "./support/single-page.ts";

const PASSWORD = "long enough for anybody 7";

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

async function openApp(context: BrowserContext, mode: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${app.url}/${mode}`);
  await page.waitForFunction(() => document.body.textContent !== "loading");
  return page;
}

async function claims(page: Page): Promise<Record<string, unknown>> {
  return decodeJwt(await page.evaluate(() => window.client.getAccessToken()));
}

test.each(["dev", "cookie"])(
  "[I229] authkit-js, %s mode: the organization changes without a new sign-in",
  async (mode) => {
    const { userManagement, organizations } = sdkAt(app.authkit.port);
    const email = `${mode}@example.com`;
    const { id: userId } = await userManagement.createUser({ email, password: PASSWORD, emailVerified: true });
    const [first, second, foreign] = [
      await organizations.createOrganization({ name: "First" }),
      await organizations.createOrganization({ name: "Second" }),
      await organizations.createOrganization({ name: "Foreign" }),
    ];
    await userManagement.createOrganizationMembership({ organizationId: first.id, userId });

    const context = await browser.newContext();
    const page = await openApp(context, mode);
    await page.evaluate(() => window.client.signIn());
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${app.url}/${mode}/callback`);
    await page.waitForFunction(() => document.body.textContent !== "loading");
    const { sid, org_id } = await claims(page);
    expect(org_id).toBe(first.id);

    await userManagement.createOrganizationMembership({ organizationId: second.id, userId });
    await page.evaluate((organizationId) => window.client.switchToOrganization({ organizationId }), second.id);
    expect(await claims(page)).toMatchObject({ sid, org_id: second.id, role: "member" });
    await page.goto(`${app.url}/${mode}`);
    await page.waitForFunction(() => document.body.textContent !== "loading");
    expect(await claims(page)).toMatchObject({ sid, org_id: second.id });
    expect(await claims(await openApp(context, mode))).toMatchObject({ sid, org_id: second.id });

    // After the refusal the SDK starts a sign-in to that organization, whose page says that it is not possible.
    await page.evaluate((organizationId) => window.client.switchToOrganization({ organizationId }), foreign.id);
    await page.waitForURL((url) => url.origin !== app.url || url.searchParams.has("error"));
    // With devMode the SDK drops its refresh token at any refusal; the session itself continues.
    const after = await openApp(context, mode);
    expect(await after.textContent("body")).toBe(mode === "dev" ? "signed out" : email);
    const { data } = await userManagement.listSessions(userId);
    expect(data).toMatchObject([{ id: sid, status: "active", organizationId: second.id }]);
    await context.close();
  },
);
