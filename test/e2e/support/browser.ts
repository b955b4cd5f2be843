// A real browser with the example in it, and a record of every session state that the page showed.
import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";
import { PASSWORD } from "lockstep";
import { ahead, moveDate } from "../../../scripts/move-date.cjs";

/**
 * Disabled features. Only the last such flag counts, so the list repeats those that Playwright disables. The two pages for pop-ups
 * of the address bar, in every window, use more of the processor than everything under test. A page whose HTML a test has changed comes
 * from nowhere, so the browser would not let it reach the local stack.
 */
const FEATURES_OFF = `
  AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose DialMediaRouteProvider GlobalMediaControls HttpsUpgrades LensOverlay
  MediaRouter PaintHolding ThirdPartyStoragePartitioning BlockOriginHeaderModificationOnRedirect Translate AutoDeElevate
  OptimizationHints NetworkTimeServiceQuerying AimEnabled WebUIOmniboxPopup WebUIOmniboxAimPopup WebUIOmniboxFullPopup LocalNetworkAccessChecks`;

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${FEATURES_OFF.trim().split(/\s+/).join()}`,
];

/** The time limit for navigation and waiting, in ms: ten times the usual. It ends a test that hangs; a busy machine must not fail it. */
const PATIENCE = 150_000;

/** Chromium, headless. `backForwardCache` enables that cache, which the driver otherwise disables. */
export async function launch({ backForwardCache = false } = {}): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  const browser = await chromium.launch({
    executablePath,
    timeout: PATIENCE,
    args: ARGS,
    ...(backForwardCache && { ignoreDefaultArgs: ["--disable-back-forward-cache"] }),
  });
  browser.on("context", (context) => {
    context.setDefaultTimeout(PATIENCE);
    // Its pages have the same time as the servers.
    if (ahead !== 0) void context.addInitScript(moveDate, ahead);
  });
  return browser;
}

/** A page of the example for one user. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Sync sockets opened so far, by any document of this page. */
  readonly sockets: readonly string[];
  /** Token requests so far, by any document of this page. */
  readonly tokenRequests: readonly string[];
  /** Console messages, `type: text`. */
  readonly console: readonly string[];
  signIn: (email: string) => Promise<void>;
  add: (text: string) => Promise<void>;
  /** Every session state that the current document rendered, in order, without repetitions. */
  states: () => Promise<string[]>;
}

/** Opens the example in a new browser context, or in another tab of a given one. */
export async function visit(browser: Browser | BrowserContext, appUrl: string): Promise<Visitor> {
  const context = "newContext" in browser ? await browser.newContext() : browser;
  const page = await context.newPage();
  const sockets: string[] = [];
  const tokenRequests: string[] = [];
  const console: string[] = [];
  page.on("websocket", (socket) => socket.url().endsWith("/sync") && sockets.push(socket.url()));
  page.on("request", (request) => {
    if (request.url().endsWith("/user_management/authenticate")) tokenRequests.push(request.url());
  });
  page.on("console", (message) => console.push(`${message.type()}: ${message.text()}`));
  await page.addInitScript(record);
  await page.goto(appUrl);
  return {
    page,
    context,
    sockets,
    tokenRequests,
    console,
    signIn: async (email) => {
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByLabel("Email").fill(email);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByPlaceholder("What do we need?").waitFor();
    },
    add: async (text) => {
      await page.getByPlaceholder("What do we need?").fill(text);
      await page.getByRole("button", { name: "Add" }).click();
      // In the list, because the age of the token contains numbers too.
      await page.getByRole("listitem").getByText(text).first().waitFor();
    },
    states: () => page.evaluate(() => (globalThis as unknown as Recorder).renderedStates),
  };
}

/** How many times the page reports that the access token was replaced. */
export async function refreshes(page: Page): Promise<number> {
  return Number(/refreshed (\d+)×/.exec((await page.locator("footer").textContent()) ?? "")?.[1]);
}

/** Every state that the current document rendered from the first list on. */
export async function statesSinceList(visitor: Visitor): Promise<string[]> {
  const states = await visitor.states();
  return states.slice(states.indexOf(LIST));
}

/** The state of a page that shows the list to the signed-in user. */
export const LIST = "authenticated, list";

interface Recorder {
  renderedStates: string[];
}

/** Runs in the page before anything else: sees every change of the document before it is painted. */
function record(): void {
  const seen: string[] = [];
  (globalThis as unknown as Recorder).renderedStates = seen;
  const look = (): void => {
    const main = document.querySelector<HTMLElement>("main");
    if (main === null) return;
    // What is visible, not only what an attribute says: the list is there, or it is not.
    const state = `${main.dataset["session"]}${main.querySelector("ul") === null ? "" : ", list"}`;
    if (seen.at(-1) !== state) seen.push(state);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}
