// `npm run bench -- outage`: the example app with `@lockstep/auth` and with `@convex-dev/workos`, through the same outage, in Chromium.
// Records what each page shows, writes bench/results/outage.json and redraws docs/images/outage-*.png.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { createStack, PASSWORD } from "../packages/lockstep/dist/index.js";
import { requireChromium } from "../scripts/chromium.mjs";
import { root } from "../scripts/install.mjs";
import { freePorts } from "./database/server.mjs";
import { copyApps } from "./outage/apps.mjs";
import { drawOutage } from "./outage/picture.mjs";
import { watchPage } from "./outage/watch.mjs";

/** Lifetime of an access token, s. Shorter than the default of 300 s, so that the recording takes minutes. */
const TOKEN_SECONDS = 60;
/** The recording: healthy, then WorkOS is unavailable, then healthy again. ms. */
const BEFORE = 20_000;
const OUTAGE = 120_000;
const AFTER = 60_000;
/** Time between two changes of the data during the outage, ms. */
const CHANGE = 10_000;

const pages = copyApps();
const [[authkit, convex], [site, app]] = [await freePorts(), await freePorts()];
const stack = await createStack({
  app: pages.folder,
  ports: { authkit, convex, site, app },
  data: null,
  accessTokenSeconds: TOKEN_SECONDS,
  log: () => {},
});
const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox", "--disable-gpu"] });

/** Opens a page in a new browser context and signs in. */
async function signIn({ name, file }, email = "ada@example.com") {
  const viewport = { width: 560, height: 420 };
  const context = await browser.newContext({ viewport, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.goto(stack.appUrl);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByPlaceholder("What do we need?").waitFor();
  await page.goto(`${stack.appUrl}/${file}`);
  await page.getByPlaceholder("What do we need?").waitFor();
  return { name, page };
}

/** Answers token requests as an unavailable WorkOS does. */
async function interrupt({ page }) {
  const down = (route) => route.fulfill({ status: 503, headers: { "access-control-allow-origin": stack.appUrl } });
  await page.route("**/user_management/authenticate", down);
  return () => page.unroute("**/user_management/authenticate", down);
}

async function photograph(opened) {
  const shots = [];
  for (const { page } of opened) {
    const inScheme = async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      return (await page.screenshot()).toString("base64");
    };
    shots.push({ light: await inScheme("light"), dark: await inScheme("dark") });
  }
  return shots;
}

const wait = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

try {
  const opened = [];
  for (const candidate of pages.candidates) opened.push(await signIn(candidate));
  const { page: grace } = await signIn(pages.candidates[0], "grace@example.com");
  for (const text of ["A tin of ginger biscuits", "Spare valves for the Mark II", "Punched cards, one box"]) {
    await grace.getByPlaceholder("What do we need?").fill(text);
    await grace.getByRole("button", { name: "Add" }).click();
    await grace.getByText(text).waitFor();
  }
  for (const { page } of opened) await page.getByText("Punched cards").waitFor();
  console.log(`  Recording ${(BEFORE + OUTAGE + AFTER) / 1000} s …`);
  const recordings = await Promise.all(opened.map(({ page }) => watchPage(page)));
  await wait(BEFORE);
  const restore = await Promise.all(opened.map(interrupt));
  // Grace, whose WorkOS is available, keeps working, so the data on the other pages changes.
  for (let passed = 0; passed < OUTAGE; passed += CHANGE) {
    await grace.getByRole("checkbox").first().click();
    await wait(CHANGE);
  }
  await Promise.all(restore.map((again) => again()));
  await wait(AFTER);
  const shots = await photograph(opened);
  const candidates = await Promise.all(
    opened.map(async ({ name }, i) => ({ name, shown: await recordings[i].end(), shot: shots[i] })),
  );
  const recorded = { before: BEFORE, outage: OUTAGE, after: AFTER, tokenSeconds: TOKEN_SECONDS, candidates };

  const results = path.join(root, "bench/results");
  mkdirSync(results, { recursive: true });
  const withoutShots = { ...recorded, candidates: candidates.map(({ name, shown }) => ({ name, shown })) };
  writeFileSync(path.join(results, "outage.json"), `${JSON.stringify(withoutShots, null, 1)}\n`);
  for (const { name, shown } of candidates)
    console.log(`  ${name}: ${shown.map(({ at, what }) => `${(at / 1000).toFixed(1)} s ${what}`).join(", ")}`);
  await drawOutage(browser, recorded, path.join(root, "docs/images"));
  console.log("  docs/images: outage-light.png, outage-dark.png");
} finally {
  await browser.close();
  await stack.close();
}
