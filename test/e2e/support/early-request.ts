// Loads of a signed-in page, to see when and how often it asks the session route: with the page's own scripts held back, and under a
// content security policy without inline scripts.
import type { BrowserContext } from "playwright-core";
import { expect } from "vitest";
import { recording } from "./frames.ts";

/** How a page is loaded. */
interface Load {
  /** Which scripts of the HTML have the nonce of the policy: all, or all but the one that asks. Default: there is no policy. */
  readonly nonce?: "all" | "framework";
  /** Whether the page is left, and comes back, after the script has asked and before its own scripts have loaded. Default: false. */
  readonly isLeft?: boolean;
}

/** Loads a page that shows `Milk`, until that is live. Returns the requests to the session route, before the page's own scripts and in all. */
async function loadPage(context: BrowserContext, url: string, load: Load = {}) {
  const { page, requests, complaints } = await recording(context);
  const asked = (): number => requests.filter((path) => path === "/auth/session").length;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  const { nonce } = load;
  if (nonce !== undefined) {
    await page.route(url, async (route) => {
      const response = await route.fetch();
      const scripts = nonce === "all" ? /<script/g : /<script(?! hidden)/g;
      const body = (await response.text()).replace(scripts, '<script nonce="abc"');
      const headers = { ...response.headers(), "content-security-policy": "script-src 'self' 'nonce-abc'" };
      await route.fulfill({ response, headers, body });
    });
  }
  const isLive = new Promise<void>((resolve) => {
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => String(payload).includes("Milk") && resolve()),
    );
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.getByText("Milk").waitFor();
  if (nonce === "framework") await expect.poll(() => complaints.length).toBeGreaterThan(0);
  else await expect.poll(asked).toBe(1);
  const before = asked();
  if (load.isLeft) await page.evaluate(() => void dispatchEvent(new Event("pagehide")));
  release();
  await isLive;
  await page.locator("script[hidden]").waitFor({ state: "detached" });
  const all = asked();
  await context.close();
  return { before, all, complaints };
}

/**
 * Checks A218 to A221 with a page that shows `Milk` to signed-in users. `signIn` returns a browser with a new session and no open page:
 * the token of an older one may be due for a refresh, which asks too.
 */
export async function expectEarlyRequest(signIn: () => Promise<BrowserContext>, url: string): Promise<void> {
  const load = async (how?: Load) => loadPage(await signIn(), url, how);
  expect(await load()).toEqual({ before: 1, all: 1, complaints: [] });
  expect(await load({ nonce: "all" })).toEqual({ before: 1, all: 1, complaints: [] });
  // The policy's complaint, and none of React.
  const complaints = [expect.stringContaining("Content Security Policy")];
  expect(await load({ nonce: "framework" })).toEqual({ before: 0, all: 1, complaints });
  expect(await load({ isLeft: true })).toMatchObject({ before: 1, all: 2 });
}
