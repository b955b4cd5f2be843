// Changes in WorkOS, made with its SDK, in open pages: with the directory component, its webhooks, the real SDK and a browser. Access
// tokens last 5 minutes, so that no refresh of its own makes a page follow.
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD } from "lockstep";
import { sdkAt } from "../conformance/support/node-sdk.ts";
import { launch } from "./support/browser.ts";
import { ROOT } from "./support/example.ts";
import { type TestStack, startStack } from "./support/stack.ts";

/** How long a page may take to follow a change, ms. */
const AT_ONCE = 1000;

let local: TestStack;
let browser: Browser;
let workos: ReturnType<typeof sdkAt>;

beforeAll(async () => {
  const prepare = (app: string): void => {
    // Of the example, only what is not code of its own.
    for (const file of ["admin", "crons", "functions", "items", "members", "schema"])
      rmSync(path.join(app, `convex/${file}.ts`));
    for (const file of ["admin", "error-boundary", "list", "members", "organizations", "token"])
      rmSync(path.join(app, `src/${file}.tsx`));
    cpSync(path.join(ROOT, "test/e2e/apps/changes"), app, { recursive: true });
  };
  [local, browser] = await Promise.all([startStack("changes", 300, prepare), launch()]);
  workos = sdkAt(Number(new URL(local.stack.authkitUrl).port), { apiKey: "sk_test_default" });
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(local.stack.appUrl);
  return page;
}

/** Signs a user in, and waits until the directory has the session. */
async function signIn(email: string): Promise<Page> {
  const page = await open(await browser.newContext());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  return page;
}

/** Every text that the page showed from that time on. */
const textsSince = async (page: Page, at: number): Promise<[at: number, text: string][]> =>
  (await page.evaluate(() => (globalThis as unknown as { shown: [number, string][] }).shown)).filter(
    ([then]) => then > at,
  );

test("[E48] a session that is revoked in WorkOS ends in every tab of its browser within a second, and nowhere else", async () => {
  const ada = await signIn("ada@example.com");
  const grace = await signIn("grace@example.com");
  for (const page of [ada, grace]) await page.locator("main[data-known^='1 ']").waitFor();
  const second = await open(ada.context());
  await second.locator("main[data-known^='1 ']").waitFor();
  const sessionId = (await ada.locator("main").getAttribute("data-session")) ?? "";
  const at = Date.now();
  await workos.userManagement.revokeSession({ sessionId });
  for (const page of [ada, second]) {
    await page.getByText("session_ended user unauthenticated").waitFor();
    const [since] = (await textsSince(page, at)).filter(([, text]) => text.startsWith("session_ended"));
    expect((since?.[0] ?? Infinity) - at).toBeLessThan(AT_ONCE);
    expect(await page.locator("output").textContent()).toBe("");
  }
  expect(await textsSince(grace, at)).toEqual([]);
  // It stays so.
  await ada.reload();
  await ada.getByText("no_session user unauthenticated").waitFor();
});

test("[E49] a role, and then a membership, that is removed in WorkOS takes away within a second what it allowed", async () => {
  const [grace] = (await workos.userManagement.listUsers({ email: "grace@example.com" })).data;
  const userId = grace?.id ?? "";
  await workos.authorization.createEnvironmentRole({ slug: "admin", name: "Admin" });
  const { id: organizationId } = await workos.organizations.createOrganization({ name: "Acme" });
  const membership = await workos.userManagement.createOrganizationMembership({
    organizationId,
    userId,
    roleSlug: "admin",
  });
  const page = await signIn("grace@example.com");
  await page.getByText("authenticated admin the secret").waitFor();
  await page.locator("main[data-known$=' 1']").waitFor();
  const follow = async (change: () => Promise<unknown>, text: string): Promise<void> => {
    const at = Date.now();
    await change();
    await page.getByText(text).waitFor();
    const texts = await textsSince(page, at);
    expect((texts.at(-1)?.[0] ?? Infinity) - at).toBeLessThan(AT_ONCE);
    expect(texts.filter(([, shown]) => !shown.startsWith("authenticated "))).toEqual([]);
  };
  const setRole = (roleSlug: string) => () =>
    workos.userManagement.updateOrganizationMembership(membership.id, { roleSlug });
  await follow(setRole("member"), "authenticated user FORBIDDEN_ROLE");
  await follow(setRole("admin"), "authenticated admin the secret");
  // WorkOS ends the user's session in that organization as well.
  const at = Date.now();
  await workos.userManagement.deleteOrganizationMembership(membership.id);
  await page.getByText("session_ended user unauthenticated").waitFor();
  const [first, ...rest] = await textsSince(page, at);
  expect(first?.[1]).not.toContain("the secret");
  expect(rest.filter(([, text]) => text.includes("the secret"))).toEqual([]);
  expect(([first, ...rest].at(-1)?.[0] ?? Infinity) - at).toBeLessThan(AT_ONCE);
});
