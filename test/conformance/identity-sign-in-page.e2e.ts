// The sign-in page in a real browser: which button is primary, and that icons do not change the names of the options.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createAuthKit } from "../../packages/lockstep/src/identity/create-authkit.ts";
import type { AuthKitOptions } from "../../packages/lockstep/src/identity/options/options.ts";
import { authorizeUrl, CLIENT, REDIRECT } from "../../packages/lockstep/test/identity/support/local-authkit.ts";
import { launch } from "../e2e/support/browser.ts";
import { look } from "./keyboard.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const SSO: AuthKitOptions["seed"] = {
  organizations: [{ name: "Looms", domains: [{ domain: "looms.example" }] }],
  connections: [{ name: "Looms Okta", organization: "Looms" }],
};

test.each([
  {
    what: "a form and other ways in",
    options: { seed: SSO, users: [{ email: "ada@example.com", password: "a long enough secret" }] },
    first: "Continue",
    names: ["Google", "Microsoft", "GitHub", "Apple", "Passkey", "Single sign-on"],
  },
  {
    what: "no form",
    options: { settings: { methods: ["github", "apple", "passkey"] } },
    first: "GitHub",
    names: ["GitHub", "Apple", "Passkey"],
  },
] satisfies { what: string; options: Partial<AuthKitOptions>; first: string; names: string[] }[])(
  "[I623] with $what one button is filled, and icons do not change the names of the options",
  async ({ options, first, names }) => {
    const authkit = await createAuthKit({ port: 0, clients: [{ id: CLIENT, redirectUris: [REDIRECT] }], ...options });
    onTestFinished(() => authkit.close());
    // axe is a script, which the pages' policy forbids.
    const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(authorizeUrl(authkit.url, "A".repeat(43)));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const filled = await page.locator("main").evaluate((main) => {
        const accent = document.createElement("i");
        accent.style.color = "var(--accent)";
        main.append(accent);
        const { color } = getComputedStyle(accent);
        accent.remove();
        return [...main.querySelectorAll("button, a.button")]
          .filter((one) => getComputedStyle(one).backgroundColor === color)
          .map((one) => one.textContent?.trim());
      });
      expect(filled).toEqual([first]);
    }
    expect((await page.locator(".providers a").allTextContents()).map((text) => text.trim())).toEqual(names);
    for (const name of names) {
      const way = page.getByRole("link", { name, exact: true });
      expect(await way.locator("svg[aria-hidden=true] path").count()).toBe(1);
    }
    await look(page, `ways-in-${first}`);
  },
);
