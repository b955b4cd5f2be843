// The page /account of the Next.js application, where AuthKit, the session and Convex each name the user, and the users' organizations.
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";

declare global {
  interface Window {
    /** Every state of the page: the user by AuthKit's hook, by the session, and by Convex. */
    accounts: string[];
    account: {
      readonly mutate: (args: object) => Promise<string>;
      readonly switchOrganization: (organizationId: string, options?: object) => Promise<void>;
      readonly switchToOrganization: (organizationId: string) => Promise<unknown>;
    };
  }
}

function record(): void {
  window.accounts = [];
  const textOf = (id: string): string => document.querySelector(id)?.textContent ?? "";
  new MutationObserver(() => {
    const now = ["#authkit", "#session", "#convex"].map(textOf).join(" | ");
    if (window.accounts.at(-1) !== now) window.accounts.push(now);
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** Opens the page in another tab of a browser. */
export async function openAccount(context: BrowserContext, appUrl: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(record);
  await page.goto(`${appUrl}/account`);
  return page;
}

/** Submits the application's own sign-in form. */
export async function signInHere(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in here" }).click();
}

/** Waits until AuthKit, the session and Convex agree in that tab. */
export async function agreeOn(page: Page, holder: string): Promise<void> {
  for (const id of ["#authkit", "#session[data-phase=confirmed]", "#convex"]) {
    await page.locator(id, { hasText: holder }).waitFor();
  }
}

/** Checks that no state had the data of one user beside the name of another. */
export async function expectOneTruth(page: Page): Promise<void> {
  const states = (await page.evaluate(() => window.accounts)).map((text) => text.split(" | "));
  expect(states.filter(([authkit, , convex]) => convex !== "" && convex !== authkit)).toEqual([]);
  expect(states.filter(([, session, convex]) => convex !== "" && convex !== session)).toEqual([]);
}

/** Calls local AuthKit as the application's server would. */
export async function workos(authkitUrl: string, path: string, body?: object): Promise<{ id: string }> {
  const response = await fetch(`${authkitUrl}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: "Bearer sk_test_default", "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  const answer = (await response.json()) as { id: string; data?: { id: string }[] };
  return answer.data?.[0] ?? answer;
}
