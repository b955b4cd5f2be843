// The inspector in Chromium: isolated from the page's styles and policy, usable by keyboard, readable, fitting a phone.
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";

/** A separate session in the page, signed in, whose backend refuses tokens, so that every part of the panel has text. */
const PAGE_SCRIPT = `
import { createSession } from "@lockstep/auth";
import { mountInspector } from "@lockstep/auth/inspector";
import { createScriptedPlatform, createScriptedSource } from "@lockstep/auth/testing";
const source = createScriptedSource();
const session = createSession({ source: source.source, platform: createScriptedPlatform().platform });
session.subscribe(() => {
  const held = session.sendable();
  if (held !== null) session.refused(held.serial, "No auth provider found matching the given token");
});
mountInspector(session);
session.start();
source.signIn({ sub: "user_01HXYZABCDEFGHJKMNPQRSTVWX", org_id: "org_01HXYZABCDEFGHJKMNPQRSTVWX" });
`;
/** As hostile as an application's style sheet can be. */
const RULES = `* { color: red !important; font-size: 40px !important; border: 9px solid red !important }
  div, section, button, ol { display: none !important } lockstep-auth-inspector { inset: 0 auto auto 0; opacity: 0 }`;

let browser: Browser;
let script: string;

beforeAll(async () => {
  const stdin = { contents: PAGE_SCRIPT, resolveDir: "packages/auth", loader: "ts" } as const;
  const options = {
    bundle: true,
    write: false,
    format: "iife",
    define: { "process.env.NODE_ENV": '"development"' },
  } as const;
  const [bundle] = await Promise.all([build({ stdin, ...options }), launch().then((opened) => (browser = opened))]);
  script = bundle.outputFiles[0]?.text ?? "";
});

afterAll(() => browser?.close());

async function openPanel(width: number, colorScheme: "light" | "dark"): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 640 }, colorScheme });
  // Served from its own host name, so that storage works; the policy forbids inline styles.
  await page.route("https://app.test/", (route) =>
    route.fulfill({
      contentType: "text/html",
      headers: { "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'" },
      body: `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>App</title>
        <link rel="stylesheet" href="/app.css"><body><h1>App</h1><script src="/app.js"></script>`,
    }),
  );
  await page.route("https://app.test/app.css", (route) => route.fulfill({ contentType: "text/css", body: RULES }));
  await page.route("https://app.test/app.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: script }),
  );
  await page.goto("https://app.test/");
  await page.getByRole("button", { name: "Sign-in inspector: authenticated" }).waitFor();
  // It opened automatically without taking the focus; closing it moves the focus to the button that opens it.
  await page.getByText("TOKEN_REFUSED").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("Enter");
  await page.getByText("TOKEN_REFUSED").waitFor();
  return page;
}

test("[A33] no style and no policy of the page affects the panel", async () => {
  const page = await openPanel(1000, "light");
  const close = page.getByRole("button", { name: "Close" });
  const style = await close.evaluate((button) => {
    const { color, fontSize, borderTopWidth } = getComputedStyle(button);
    return { color, fontSize, borderTopWidth };
  });
  expect(style).toEqual({ color: "rgb(27, 29, 34)", fontSize: "13px", borderTopWidth: "1px" });
  const box = await page.locator("lockstep-auth-inspector").boundingBox();
  expect([(box?.x ?? 0) + (box?.width ?? 0), (box?.y ?? 0) + (box?.height ?? 0)]).toEqual([988, 628]);
  await page.close();
});

test("[A34] Tab, Enter and Escape are sufficient, and the focus is never lost", async () => {
  const page = await openPanel(1000, "light");
  const focused = (): Promise<string | undefined> =>
    page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent ?? undefined);
  expect(await focused()).toBe("Close");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  expect(await focused()).toMatch(/^Claims/);
  await page.keyboard.press("Enter");
  await page.getByText("org_01HXYZABCDEFGHJKMNPQRSTVWX").waitFor();
  await page.keyboard.press("Escape");
  expect(await focused()).toMatch(/^Sign-in inspector/);
  await expect.poll(() => page.getByRole("button", { name: "Close" }).count()).toBe(0);
  await page.close();
});

test.each(["light", "dark"] as const)("[A44] %s: every text has a contrast of at least 4.5", async (colorScheme) => {
  const page = await openPanel(1000, colorScheme);
  await page.locator("summary").click();
  const contrasts = await page.evaluate(measureContrasts);
  expect(contrasts.length).toBeGreaterThan(20);
  expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  await page.close();
});

test("[A44] on a screen of 320 pixels the panel fits without horizontal scrolling", async () => {
  const page = await openPanel(320, "light");
  await page.locator("summary").click();
  const fits = await page.evaluate(() => {
    const root = document.querySelector("lockstep-auth-inspector")?.shadowRoot;
    const panel = root?.querySelector(".panel")?.getBoundingClientRect();
    const body = root?.querySelector(".body");
    return {
      inside: panel !== undefined && panel.left >= 0 && panel.right <= innerWidth && panel.top >= 0,
      sideways: (body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0),
    };
  });
  expect(fits).toEqual({ inside: true, sideways: 0 });
  await page.close();
});

/** Runs in the page: the contrast of each text with its background (WCAG 2.2 §1.4.3). */
function measureContrasts(): { text: string; ratio: number }[] {
  const root = document.querySelector("lockstep-auth-inspector")?.shadowRoot as ShadowRoot;
  const parts = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = parts(color).map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (start: Element): string => {
    for (let at: Element | null = start; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (parts(backgroundColor)[3] !== 0) return backgroundColor;
    }
    return "rgb(255, 0, 0)";
  };
  return [...root.querySelectorAll("*")]
    .filter((at) => [...at.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim()))
    .map((at) => {
      const [dark = 0, light = 0] = [luminance(getComputedStyle(at).color), luminance(behind(at))].toSorted(
        (a, b) => a - b,
      );
      return { text: at.textContent ?? "", ratio: (light + 0.05) / (dark + 0.05) };
    });
}
