// A page as a keyboard user operates it, and as axe checks it. `SCREENSHOTS=<folder>` saves a screenshot of each appearance.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = process.env["SCREENSHOTS"];
const LOOKS = [
  { colorScheme: "light", width: 320, height: 700 },
  { colorScheme: "dark", width: 320, height: 700 },
  { colorScheme: "light", width: 1100, height: 800 },
  { colorScheme: "dark", width: 1100, height: 800 },
] as const;

/** Checks the rules that hold for every page, in each appearance. */
export async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(AXE);
  for (const { colorScheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
      const { violations } = await axe.run({ resultTypes: ["violations"] });
      const overflow = document.documentElement.scrollWidth > document.documentElement.clientWidth;
      const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      return [...(overflow ? ["scrolls sideways"] : []), ...said];
    });
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: path.join(PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    expect(found, `${name}, ${width} px, ${colorScheme}`).toEqual([]);
  }
}

/** An autofocused element has the focus once the page is drawn, which may be after its load event. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

const focusedNow = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element instanceof HTMLInputElement ? element.name : (element?.textContent?.trim() ?? null);
  });

/** The field's name, or the control's text, that has the focus. */
export async function focused(page: Page): Promise<string | null> {
  await drawn(page);
  return focusedNow(page);
}

export async function tabTo(page: Page, words: string): Promise<void> {
  await drawn(page);
  for (let i = 0; i < 40; i++) {
    if ((await focusedNow(page)) === words) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never came to ${words}`);
}

/** Types into the field that has the focus. */
export async function type(page: Page, text: string): Promise<void> {
  await drawn(page);
  await page.keyboard.type(text);
}

/** Types into the fields in order, starting at the one that has the focus, and submits the form. */
export async function fill(page: Page, ...texts: string[]): Promise<void> {
  await drawn(page);
  for (const [index, text] of texts.entries()) {
    if (index > 0) await page.keyboard.press("Tab");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  }
  await enter(page);
}

export async function follow(page: Page, words: string): Promise<void> {
  await tabTo(page, words);
  await enter(page);
}

/** Presses Enter and waits for the document that it leads to. `waitForNavigation` does not say which document that is. */
export async function enter(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.toggleAttribute("data-left", true));
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () => !document.documentElement.hasAttribute("data-left") && document.readyState === "complete",
  );
}

/** The heading, and the error of the last submission, if any. */
export async function heading(page: Page): Promise<string> {
  const texts = await page.locator("h1, [role=alert]").allTextContents();
  return texts.map((text) => text.trim()).join(": ");
}
