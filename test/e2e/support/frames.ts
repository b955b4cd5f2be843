// Records what a person sees of a page of an example: every frame that differs from the one before, from the first element on.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PASSWORD } from "lockstep";

/** A page that is being recorded. */
export interface Recording {
  readonly page: Page;
  /** What each document of the page showed, in order, without repetitions: `signed in: Milk, Bread`. */
  readonly frames: () => Promise<string[]>;
  /** Errors and warnings of the console, and uncaught errors. */
  readonly complaints: readonly string[];
  /** Sync sockets opened so far. */
  readonly sockets: readonly string[];
  /** Paths of the session routes and server functions that the page called. */
  readonly requests: readonly string[];
}

/** Starts to record, in a new page of this browser or context. Nothing is open yet. `items` selects the items of lists. */
export async function recording(browser: Browser | BrowserContext, items = "ul label span"): Promise<Recording> {
  const context = "newContext" in browser ? await browser.newContext() : browser;
  const page = await context.newPage();
  const [complaints, sockets, requests]: string[][] = [[], [], []];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints?.push(message.text());
  });
  page.on("pageerror", (error) => complaints?.push(error.message));
  page.on("websocket", (socket) => socket.url().endsWith("/sync") && sockets?.push(socket.url()));
  page.on("request", (request) => request.method() === "POST" && requests?.push(new URL(request.url()).pathname));
  await page.addInitScript(record, items);
  const frames = (): Promise<string[]> =>
    page.evaluate(() => (globalThis as unknown as { framesUntilNow: () => string[] }).framesUntilNow());
  return { page, frames, complaints: complaints ?? [], sockets: sockets ?? [], requests: requests ?? [] };
}

/** Runs in the page before anything else, and looks before each paint. */
function record(selector: string): void {
  const frames: string[] = [];
  const look = (): void => {
    const main = document.querySelector<HTMLElement>("main[data-session]");
    if (main === null) return;
    // A browser may paint a part of an element that it has not received as a whole.
    if (document.readyState === "loading" && main.contains([...document.body.querySelectorAll("*")].at(-1) ?? null))
      return;
    const items = [...main.querySelectorAll(selector)].map(({ textContent }) => textContent);
    const list = main.querySelector("ul") === null ? "no list" : items.join(", ") || "an empty list";
    const busy = main.querySelector('[role="status"], [aria-busy="true"]') === null ? "" : ", busy";
    const frame = `${main.dataset["session"]}: ${list}${busy}`;
    if (frames.at(-1) !== frame) frames.push(frame);
  };
  // What a test has just seen in the page may not have been painted yet.
  Object.assign(globalThis, { framesUntilNow: () => (look(), frames) });
  const next = (): void => {
    look();
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

/** Fills in AuthKit's pages, the first of which is open. Ada is in two organizations, and chooses one. */
export async function passAuthKit(page: Page, email: string, organization = "Analytical Society"): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  const choice = page.getByRole("button", { name: organization });
  const app = page.locator("main[data-session]");
  await choice.or(app).waitFor();
  if (await choice.isVisible()) await choice.click();
}

/** Adds an item to the list, and waits until it is shown. */
export async function add(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder("What do we need?").fill(text);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("listitem").getByText(text).waitFor();
}
