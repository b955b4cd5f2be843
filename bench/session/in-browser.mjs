// Waiting times in Chromium: from the navigation to the first protected data, and from the click on a switch of organization to the
// new organization's data on the screen. The same page with each candidate, on the same local AuthKit and local Convex,
// interleaved; the page's own files, AuthKit and Convex are each a round trip away.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { root } from "../../scripts/install.mjs";
import { createStack } from "../../packages/lockstep/dist/index.js";
import { freePorts } from "../database/server.mjs";
import { delayed } from "./delay.mjs";

const ROUND_TRIPS = [0, 50, 200];
const RUNS = 15;
/** `switches`: the new organization's data appears after a switch; with `@convex-dev/workos`, because the page is reloaded. */
const CANDIDATES = [
  { page: "lockstep", name: "@lockstep/auth", switches: true },
  { page: "workos", name: "@convex-dev/workos", switches: true },
  { page: "hand-written", name: "hand-written hook", switches: false },
];
const PASSWORD = "a password for the bench";
/** How long a candidate whose data does not appear is watched, ms. */
const WATCHED = 5000;

/** The app in its own folder, inside the repository so that it finds the installed packages. */
function copyApp() {
  const folder = path.join(root, ".lockstep/bench/session");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(import.meta.dirname, "app"), path.join(folder, "app"), { recursive: true });
  cpSync(path.join(import.meta.dirname, "hand-written.tsx"), path.join(folder, "hand-written.tsx"));
  const app = path.join(folder, "app");
  cpSync(path.join(root, "examples/react-vite/convex/auth.config.ts"), path.join(app, "convex/auth.config.ts"));
  const pages = CANDIDATES.map(({ page }) => `${page}.html`);
  for (const page of pages) {
    const script = `<script type="module" src="/src/${path.basename(page, ".html")}.tsx"></script>`;
    writeFileSync(path.join(app, page), `<!doctype html><body><main></main>${script}</body>`);
  }
  // The redirect URI of AuthKit.
  cpSync(path.join(app, "lockstep.html"), path.join(app, "index.html"));
  const input = JSON.stringify(["index.html", ...pages]);
  writeFileSync(
    path.join(app, "vite.config.mjs"),
    `export default { build: { rolldownOptions: { input: ${input} } } };`,
  );
  return app;
}

/** Runs in the page before anything else: records when which data was on the screen, and when the switch was clicked, ms since 1970. */
function record() {
  window.seen = [];
  const now = () => performance.timeOrigin + performance.now();
  new MutationObserver(() => {
    const text = document.querySelector("#data")?.textContent ?? "";
    if (text !== "" && window.seen.at(-1)?.text !== text) window.seen.push({ at: now(), text });
  }).observe(document, { subtree: true, childList: true, characterData: true });
  addEventListener("click", () => sessionStorage.setItem("clicked", String(now())), true);
}

async function signIn(browser, appUrl) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${appUrl}/lockstep.html`);
  await page.locator("#sign-in").click();
  await page.getByLabel("Email").fill("user@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "First" }).click();
  await page.locator("#data").waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A signed-in page in a browser with an empty cache. */
async function open(browser, url, { state }) {
  const context = await browser.newContext({ storageState: state });
  const page = await context.newPage();
  await page.addInitScript(record);
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => window.seen.length > 0, null, { polling: 20 });
  const [{ text, start, at }] = await page.evaluate(() =>
    window.seen.map((one) => ({ ...one, start: performance.timeOrigin })),
  );
  return { context, page, load: at - start, organization: text.split(" ")[1] };
}

/** Loads the page, and switches to the other organization: ms for each. */
async function run(browser, appUrl, person) {
  const other = person.organizations.find((id) => id !== person.organization);
  const { context, page, load } = await open(browser, `${appUrl}/${person.page}.html?to=${other}`, person);
  let change = null;
  if (person.switches) {
    await page.locator("#switch").click();
    await page.waitForFunction((id) => window.seen?.some(({ text }) => text.endsWith(id)), other, { polling: 20 });
    change = await page.evaluate(
      (id) => window.seen.find(({ text }) => text.endsWith(id)).at - Number(sessionStorage.getItem("clicked")),
      other,
    );
    person.organization = other;
  }
  person.state = await context.storageState();
  await context.close();
  return { load, change };
}

/** Clicks on a switch after which no data appears, and counts its requests to AuthKit. */
async function watch(browser, appUrl, person) {
  const other = person.organizations.find((id) => id !== person.organization);
  const { context, page } = await open(browser, `${appUrl}/${person.page}.html?stay&to=${other}`, person);
  let tokenRequests = 0;
  page.on("request", (request) => void (tokenRequests += request.url().endsWith("/authenticate") ? 1 : 0));
  await page.locator("#switch").click();
  await page.waitForTimeout(WATCHED);
  const came = await page.evaluate((id) => window.seen.some(({ text }) => text.endsWith(id)), other);
  await context.close();
  return { candidate: person.name, ms: WATCHED, came, tokenRequests };
}

async function organizationsOf(authkitUrl) {
  const response = await fetch(`${authkitUrl}/organizations`, { headers: { authorization: "Bearer sk_test_default" } });
  const { data } = await response.json();
  return data.map(({ id }) => id);
}

/** Measures, and resolves to the times of each candidate at each round trip. */
export async function measureInBrowser() {
  const app = copyApp();
  const [[authkit, convex], [site, appPort]] = [await freePorts(), await freePorts()];
  const command = ["sh", "-c", `vite build && exec vite preview --port ${appPort} --strictPort`];
  const stack = await createStack({
    app,
    ports: { authkit, convex, site, app: appPort },
    data: null,
    seed: "seed.yaml",
    command,
  });
  const networks = await Promise.all([
    delayed("127.0.0.1", authkit),
    delayed("127.0.0.1", convex),
    delayed("localhost", appPort),
  ]);
  const hosts = [`localhost:${authkit}`, `127.0.0.1:${convex}`, `localhost:${appPort}`];
  const rules = hosts.map((host, i) => `MAP ${host} 127.0.0.1:${networks[i].port}`).join(", ");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", `--host-resolver-rules=${rules}`],
  });
  try {
    const organizations = await organizationsOf(stack.authkitUrl);
    const persons = [];
    for (const candidate of CANDIDATES) {
      const person = { ...candidate, organizations, state: await signIn(browser, stack.appUrl) };
      const { context, organization } = await open(browser, `${stack.appUrl}/lockstep.html`, person);
      persons.push(Object.assign(person, { organization, state: await context.storageState() }));
      await context.close();
    }
    const times = [];
    for (const roundTrip of ROUND_TRIPS) {
      for (const network of networks) network.roundTrip = roundTrip;
      for (let i = 0; i < RUNS; i += 1) {
        for (const person of persons) {
          times.push({ candidate: person.name, roundTrip, ...(await run(browser, stack.appUrl, person)) });
        }
      }
    }
    if (networks.some(({ connections }) => connections() === 0)) throw new Error("The browser bypassed the network.");
    for (const network of networks) network.roundTrip = 0;
    const watched = [];
    for (const person of persons.slice(1)) watched.push(await watch(browser, stack.appUrl, person));
    return { times, runs: RUNS, watched };
  } finally {
    await browser.close();
    for (const network of networks) network.close();
    await stack.close();
    rmSync(path.dirname(app), { recursive: true, force: true });
  }
}
