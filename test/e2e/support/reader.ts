// What the reader of a guide does in a browser.
import { PASSWORD } from "lockstep";
import type { Browser, Page } from "playwright-core";

/** A JWT (RFC 7519 §3). */
export const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;
/** What a framework prints about the app. A request that the browser cancels by navigating is `Error: aborted`. */
export const COMPLAINT = /^app .*(Error(?!: aborted)|Warning)/;

/** A page in its own browser context, and the errors in its console. */
export async function open(
  browser: Browser,
  url: string,
): Promise<{ page: Page; status: number | undefined; complaints: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  // The console shows only the status of a response.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load")) complaints.push(message.text());
  });
  page.on("response", (answer) => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const status = (await page.goto(url))?.status();
  return { page, status, complaints };
}

/** Waits until React has the page: a click on a button of the server's HTML before that is lost, as in any React app. */
export async function hydrated(page: Page, element = "button"): Promise<void> {
  await page.waitForFunction(
    (selector) => Object.keys(document.querySelector(selector) ?? {}).some((key) => key.startsWith("__reactProps")),
    element,
  );
}

/** Fills in AuthKit's page, as Ada. */
export async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
}
