// `npm run bench -- pages`: a server-rendered page of Next.js with `@lockstep/auth`, with authkit-nextjs and the official template's
// provider, and without a user, on one production server and one local stack, in Chromium. The pages take turns.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { chromium } from "playwright-core";
import { createStack, PASSWORD } from "../packages/lockstep/dist/index.js";
import { requireChromium } from "../scripts/chromium.mjs";
import { root } from "../scripts/install.mjs";
import { freePorts } from "./database/server.mjs";
import { watch } from "./pages/watch.mjs";

/** Lifetime of an access token, s: the recordings take minutes, and last over several. */
const TOKEN_SECONDS = 20;
const LOADS = 30;
const REPEATS = 3;
/** Requests of each page without a browser. */
const REQUESTS = 150;
const CANDIDATES = [
  { name: "@lockstep/auth", path: "/ours" },
  { name: "authkit-nextjs, template", path: "/peer" },
];

const wait = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => (value === null || value === undefined ? "never" : `${Math.round(value)} ms`);

const app = path.join(root, ".lockstep/bench/pages-nextjs");
rmSync(app, { recursive: true, force: true });
cpSync(path.join(root, "bench/pages/nextjs"), app, { recursive: true });
const [[authkit, convex], [site, appPort]] = [await freePorts(), await freePorts()];
const lines = [];
const stack = await createStack({
  app,
  ports: { authkit, convex, site, app: appPort },
  data: null,
  accessTokenSeconds: TOKEN_SECONDS,
  command: ["sh", "-c", `next build && exec next start --port ${appPort} --hostname localhost`],
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", LOCKSTEP_LOG: "debug" },
  log: (_service, _stream, line) => void lines.push(line),
}).catch((error) => {
  console.error(lines.slice(-40).join("\n"));
  throw error;
});
const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox", "--disable-gpu"] });

async function fault(body) {
  await fetch(
    `${stack.authkitUrl}/_lockstep/faults`,
    body === null ? { method: "DELETE" } : { method: "POST", body: JSON.stringify(body) },
  );
}
const DOWN = { method: "*", path: "/*", status: 503 };
const SLOW = { method: "POST", path: "/user_management/authenticate", delay_ms: 3000 };

async function signIn() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${stack.appUrl}/ours`);
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("li").first().waitFor();
  await page.close();
  return context;
}

/** Opens the page of each candidate, in turn, `times` times, each after `prepare`. */
async function each(times, prepare, options = {}) {
  const results = CANDIDATES.map(() => []);
  for (let i = 0; i < times; i += 1) {
    const contexts = [];
    for (const _ of CANDIDATES) contexts.push(await signIn());
    await prepare();
    for (const [index, { path: address }] of CANDIDATES.entries()) {
      results[index].push(await watch(contexts[index], `${stack.appUrl}${address}`, options));
    }
    await fault(null);
    for (const context of contexts) await context.close();
  }
  return results;
}

/** Requests the pages in turn, without a browser, and compares the time until the list has arrived. */
async function compareServers() {
  const served = [];
  for (const { name, path: address } of [...CANDIDATES, { name: "without a user", path: "/plain" }]) {
    served.push({ name, address, times: [] });
  }
  let cookie = "";
  for (let i = -5; i < REQUESTS; i += 1) {
    // Before the token of the session expires.
    if (i % 25 === 20) cookie = "";
    if (cookie === "") cookie = await cookieOf();
    for (const { address, times } of served) {
      const start = performance.now();
      const response = await fetch(`${stack.appUrl}${address}`, { headers: { cookie } });
      let html = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        if (!html.includes("<li>Milk") && (html += chunk).includes("<li>Milk") && i >= 0)
          times.push(performance.now() - start);
      }
      if (!html.includes("<li>Milk")) throw new Error(`${address} came without the list.`);
    }
  }
  const plain = median(served.at(-1).times);
  for (const { name, times } of served) {
    const time = median(times);
    server.push({ name, ms: time, ratio: time / plain });
    console.log(
      `  the server's list: ${name.padEnd(26)} ${time.toFixed(1)} ms, ${(time / plain).toFixed(2)} × the page without a user`,
    );
  }
}

async function cookieOf() {
  const context = await signIn();
  const cookies = await context.cookies();
  await context.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

const server = [];
const table = [];
function note(schedule, results) {
  for (const [index, { name }] of CANDIDATES.entries()) {
    const runs = results[index];
    const wrong = runs.flatMap((run) => run.wrong);
    const row = {
      schedule,
      name,
      loads: runs.length,
      wrong: wrong.length,
      what: [...new Set(wrong)].join(", "),
      requests: median(runs.map((run) => run.requests)),
      list: median(runs.map((run) => run.list ?? Infinity)),
      live: median(runs.map((run) => run.live ?? Infinity)),
      ends: [...new Set(runs.map((run) => run.ends))].join(", "),
    };
    table.push(row);
    const last = row.ends === "list" ? "" : `; ends with ${row.ends}`;
    console.log(
      `  ${schedule.padEnd(44)} ${name.padEnd(26)} ${row.wrong} wrong frames of ${row.loads} loads${row.what && ` (${row.what})`}; ${row.requests} requests; list ${ms(row.list === Infinity ? null : row.list)}; live ${ms(row.live === Infinity ? null : row.live)}${last}`,
    );
  }
}

try {
  await new ConvexHttpClient(stack.convexUrl).mutation(makeFunctionReference("items:add"), { text: "Milk" });
  console.log("  Loads on a warm server …");
  const warm = [...CANDIDATES, { name: "without a user", path: "/plain" }].map((candidate) => ({
    ...candidate,
    runs: [],
  }));
  for (let i = -2; i < LOADS; i += 1) {
    for (const one of warm) {
      if (i % 4 === -2) {
        await one.context?.close();
        one.context = await signIn();
      }
      const run = await watch(one.context, `${stack.appUrl}${one.path}`);
      if (i >= 0) one.runs.push(run);
    }
  }
  note(
    "a fresh token",
    warm.slice(0, 2).map(({ runs }) => runs),
  );
  await compareServers();
  const expire = () => wait(TOKEN_SECONDS * 1000 + 500);
  note("an expired token", await each(REPEATS, expire));
  note("an expired token, WorkOS takes 3 s", await each(REPEATS, async () => (await expire(), await fault(SLOW))));
  const up = async () => (await wait(8000), await fault(null));
  note(
    "an expired token, WorkOS down for 8 s",
    await each(REPEATS, async () => (await expire(), await fault(DOWN)), {
      ms: 45_000,
      during: async () => (await fault(DOWN), await up()),
    }),
  );
  note("60 s open", await each(1, async () => {}, { ms: 60_000 }));
  const outage = async () => (await wait(5000), await fault(DOWN), await wait(30_000), await fault(null));
  note("90 s open, WorkOS down for 30 s", await each(1, async () => {}, { ms: 90_000, during: outage }));
  const anonymous = lines.filter((line) => /run query items:list as anonymous/.test(line)).length;
  console.log(`  Runs of the query without a user, of all pages: ${anonymous}`);
  const results = path.join(root, "bench/results");
  mkdirSync(results, { recursive: true });
  writeFileSync(path.join(results, "pages.json"), `${JSON.stringify({ table, server, anonymous }, null, 1)}\n`);
} finally {
  await browser.close();
  await stack.close();
}
