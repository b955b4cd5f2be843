// The real @workos-inc/authkit-js in a real browser against local AuthKit, in both of its modes.

import type { createClient } from "@workos-inc/authkit-js";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { launch } from "../e2e/support/browser.ts";
import { ADA, CLIENT } from "./support/authkit.ts";
import { serveSinglePage, type SinglePageApp } from "./support/single-page.ts";

declare global {
  interface Window {
    client: Awaited<ReturnType<typeof createClient>>;
  }
}

let browser: Browser;
let single: SinglePageApp;
let app: string;

beforeAll(async () => {
  single = await serveSinglePage("identity-authkit-js.page.ts");
  app = single.url;
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await single?.close();
});

async function open(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  return context;
}

const settled = (page: Page): Promise<unknown> => page.waitForFunction(() => document.body.textContent !== "loading");
const shown = async (page: Page): Promise<string | null> => {
  await settled(page);
  return page.textContent("body");
};
const force = (page: Page): Promise<string> =>
  page.evaluate(() => window.client.getAccessToken({ forceRefresh: true }));

/** Fills in the hosted page with the keyboard alone. The first field already has the focus. */
async function typeCredentials(page: Page, { email, password } = ADA): Promise<void> {
  await page.waitForSelector("#email:focus");
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

async function signedIn(mode: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await open();
  const page = await context.newPage();
  await page.goto(`${app}/${mode}`);
  expect(await shown(page)).toBe("signed out");
  await page.evaluate(() => window.client.signIn({ state: { from: "test" } }));
  await typeCredentials(page);
  await page.waitForURL(`${app}/${mode}/callback`);
  expect(await shown(page)).toBe(ADA.email);
  return { context, page };
}

async function staysSignedIn(mode: string): Promise<{ context: BrowserContext; page: Page }> {
  const { context, page } = await signedIn(mode);
  const first = await page.evaluate(() => window.client.getAccessToken());
  const second = await force(page);
  expect(second).not.toBe(first);
  await page.goto(`${app}/${mode}`);
  expect(await shown(page)).toBe(ADA.email);
  expect(await page.evaluate(() => window.client.getAccessToken())).not.toBe(second);
  return { context, page };
}

test("[I55] devMode: sign-in by keyboard, a forced refresh and a reload work", async () => {
  const { context, page } = await staysSignedIn("dev");
  expect(await page.evaluate((key) => localStorage.getItem(key), `workos:refresh-token:${CLIENT}`)).toMatch(
    /^[\w-]{43}$/,
  );
  const names = (await context.cookies()).map(({ name }) => name);
  expect(names).toEqual(["lockstep-authkit-form", expect.stringMatching(/^lockstep-authkit-session-/)]);
});

test("[I56] cookies: sign-in by keyboard, a forced refresh and a reload work", async () => {
  const { context, page } = await staysSignedIn("cookie");
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(await page.evaluate(() => document.cookie)).toBe(`workos-has-session=${CLIENT}`);
  const refreshToken = (await context.cookies()).find(({ name }) => name === `workos-refresh-token-${CLIENT}`);
  expect(refreshToken).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/user_management" });
});

test("[I55] the hosted page needs no script: with scripting off the form redirects with a code", async () => {
  const other = await (await open()).newPage();
  await other.goto(`${app}/dev`);
  await settled(other);
  const signInUrl = await other.evaluate(() => window.client.getSignInUrl({ loginHint: "" }));
  const page = await (await open({ javaScriptEnabled: false })).newPage();
  await page.goto(signInUrl);
  await typeCredentials(page);
  await page.waitForURL(/\/dev\/callback\?code=/);
});

describe.each(["dev", "cookie"])("two tabs, %s mode", (mode) => {
  test("[I57] two simultaneous refreshes, ten times, leave both tabs signed in", async () => {
    const { context, page: one } = await signedIn(mode);
    const two = await context.newPage();
    await two.goto(`${app}/${mode}`);
    expect(await shown(two)).toBe(ADA.email);
    for (let round = 0; round < 10; round++) {
      const [a, b] = await Promise.all([force(one), force(two)]);
      expect([a.split("."), b.split(".")].map((parts) => parts.length)).toEqual([3, 3]);
    }
    for (const page of [one, two]) {
      await page.goto(`${app}/${mode}`);
      expect(await shown(page)).toBe(ADA.email);
    }
  });
});

test.each(["dev", "cookie"])(
  "[I58] %s mode: a reload after sign-out is signed out, with and without navigation",
  async (mode) => {
    for (const navigate of [true, false]) {
      const { page } = await signedIn(mode);
      if (navigate) {
        await page.evaluate(() => window.client.signOut());
        await page.waitForURL(`${app}/`);
      } else {
        await page.evaluate(() => window.client.signOut({ navigate: false }));
      }
      await page.goto(`${app}/${mode}`);
      expect(await shown(page)).toBe("signed out");
      expect(await page.evaluate(() => document.cookie)).toBe("");
    }
  },
);

describe("sign-in page", () => {
  async function signInPage(options: BrowserContextOptions): Promise<Page> {
    const context = await open(options);
    const page = await context.newPage();
    await page.goto(`${app}/dev`);
    await settled(page);
    await page.goto(await page.evaluate(() => window.client.getSignInUrl()));
    return page;
  }

  test("[I59] it does not scroll horizontally at 320 px, and its fields have labels", async () => {
    const page = await signInPage({ viewport: { width: 320, height: 600 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await page.getByLabel("Email").getAttribute("autocomplete")).toBe("username");
    expect(await page.getByLabel("Password").getAttribute("autocomplete")).toBe("current-password");
    await page.waitForSelector("#email:focus");
  });

  test.each(["light", "dark"] as const)(
    "[I59] an error describes its field, and text has contrast: %s",
    async (colorScheme) => {
      const page = await signInPage({ colorScheme });
      await page.waitForSelector("#email:focus");
      await page.keyboard.type("unknown@example.com");
      await page.keyboard.press("Tab");
      await page.keyboard.type("wrong");
      await page.keyboard.press("Enter");
      await page.waitForSelector("[role=alert]");
      expect(await page.getByLabel("Email").inputValue()).toBe("unknown@example.com");
      await page.waitForSelector("#password:focus");
      const described = await page.getByLabel("Password").getAttribute("aria-describedby");
      expect(await page.textContent(`#${described}`)).toContain("The email or password is wrong.");
      const ratios = await page.evaluate(contrasts, [
        "h1",
        ".lead",
        ".lead strong",
        "label",
        "input#email",
        "button",
        ".problem span",
        "footer",
      ]);
      for (const { selector, ratio } of ratios) expect([selector, ratio >= 4.5]).toEqual([selector, true]);
    },
  );
});

/** Runs in the page: WCAG contrast of each element's text against the nearest background with a color. */
function contrasts(selectors: string[]): { selector: string; ratio: number }[] {
  const rgba = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = rgba(colour).map((v) => {
      const part = v / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element: Element | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    return rgba(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
  };
  return selectors.map((selector) => {
    const element = document.querySelector(selector);
    if (element === null) return { selector, ratio: 0 };
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))];
    return { selector, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
  });
}
