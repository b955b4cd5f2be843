// `npm run bench -- pages [nextjs|tanstack-start]`: a server-rendered page with `@lockstep/auth`, with WorkOS's SDK and the official
// template's provider, and without a user, on one production server and one local stack, in Chromium. The pages take turns.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { chromium } from "playwright-core";
import { requireChromium } from "../scripts/chromium.mjs";
import { root } from "../scripts/install.mjs";
import { FRAMEWORKS, startApp } from "./pages/frameworks.mjs";
import { createVisits } from "./pages/visits.mjs";
import { wait } from "./pages/watch.mjs";

/** Lifetime of an access token, s. WorkOS's SDKs replace a token 30 or 60 s before it expires: they would refresh a shorter one in a loop. */
const TOKEN_SECONDS = 90;
const chosen = process.argv.slice(3);
/** Few loads, and only the schedules that take seconds. */
const isQuick = chosen.includes("quick");
const LOADS = isQuick ? 12 : 30;
/** Loads of each page in each other row. */
const REPEATS = isQuick ? 8 : 10;
/** Requests of each page without a browser. */
const REQUESTS = isQuick ? 100 : 150;

const DOWN = { method: "*", path: "/*", status: 503 };
const SLOW = { method: "POST", path: "/user_management/authenticate", delay_ms: 3000 };
/** Loads with an expired token. `answer` is how WorkOS answers from before the page is opened. */
const EXPIRED = [
  { name: "an expired token" },
  { name: "an expired token, WorkOS takes 3 s", answer: SLOW },
  {
    name: "an expired token, WorkOS down for 8 s",
    answer: DOWN,
    during: async (fault) => (await wait(8000), await fault(null)),
  },
];
/** What happens while pages with a fresh token stay open. */
const KEPT = [
  { name: "120 s open", during: () => wait(120_000) },
  {
    // From before the pages replace their first token, 60 to 80 s after it was issued, until about when it expires. Opening them takes 15 s.
    name: "150 s open, WorkOS down for 30 s",
    during: async (fault) => (
      await wait(40_000),
      await fault(DOWN),
      await wait(30_000),
      await fault(null),
      await wait(80_000)
    ),
  },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value, digits = 0) => (value === Infinity ? "never" : `${value.toFixed(digits)} ms`);

/** A row of the table: what `name` did under one schedule. */
function rowOf(schedule, name, runs) {
  const wrong = runs.flatMap((run) => run.wrong);
  return {
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
}

function lineOf({ schedule, name, loads, wrong, what, requests, list, live, ends }) {
  const frames = `${wrong} wrong frames of ${loads} loads${what && ` (${what})`}`;
  const last = ends === "list" ? "" : `; ends with ${ends}`;
  return `${schedule.padEnd(38)} ${name.padEnd(26)} ${frames}; ${requests} requests; list ${ms(list)}; live ${ms(live)}${last}`;
}

/**
 * The time of the server's list of each page. The last two are the page without a user and, what no session can be faster than, the page
 * with a ready-made token.
 */
function compareServers(names, times) {
  const medians = times.map(median);
  const [plain, token] = medians.slice(-2);
  return medians.map((ms, index) => ({ name: names[index], ms, ratio: ms / plain, ratioToToken: ms / token }));
}

function lineOfServer({ name, ms: time, ratio, ratioToToken }) {
  const ratios = `${ratio.toFixed(2)} × the page without a user, ${ratioToToken.toFixed(2)} × the page with a ready-made token`;
  const compared = time === Infinity ? "" : `, ${ratios}`;
  return `${"the server's list".padEnd(38)} ${name.padEnd(26)} ${ms(time, 1)}${compared}`;
}

async function measure(framework, browser) {
  const { title, peer } = FRAMEWORKS[framework];
  const say = (line) => console.log(`  ${title.padEnd(14)} ${line}`);
  const candidates = [
    { name: "@lockstep/auth", page: "/ours" },
    { name: peer, page: "/peer" },
  ];
  const all = [...candidates, { name: "without a user", page: "/plain" }];
  say("building …");
  const { stack, lines } = await startApp(framework, TOKEN_SECONDS);
  try {
    await new ConvexHttpClient(stack.convexUrl).mutation(makeFunctionReference("items:add"), { text: "Milk" });
    const pages = all.map(({ page }) => page);
    const visits = createVisits({ stack, browser, pages, tokenSeconds: TOKEN_SECONDS });
    const table = [];
    const note = (schedule, results) => {
      for (const [index, runs] of results.entries()) {
        const row = rowOf(schedule, all[index].name, runs);
        table.push(row);
        say(lineOf(row));
      }
    };
    note("a fresh token", await visits.warm(LOADS));
    const served = [...all, { name: "a ready-made token", page: "/token" }];
    const server = compareServers(
      served.map(({ name }) => name),
      await visits.serverLists(
        served.map(({ page }) => page),
        REQUESTS,
      ),
    );
    for (const row of server) say(lineOfServer(row));
    const of = candidates.map(({ page }) => page);
    for (const schedule of isQuick ? EXPIRED.slice(0, 1) : EXPIRED) {
      note(schedule.name, await visits.expired(of, { ...schedule, times: REPEATS }));
    }
    for (const schedule of isQuick ? [] : KEPT) {
      note(schedule.name, await visits.kept(of, { ...schedule, times: REPEATS / 2 }));
    }
    const anonymous = lines.filter((line) => /run query items:list as anonymous/.test(line)).length;
    say(`runs of the query without a user, of all pages: ${anonymous}`);
    return { framework, table, server, anonymous };
  } finally {
    await stack.close();
  }
}

const names = chosen.filter((name) => name !== "quick");
const unknown = names.filter((name) => !(name in FRAMEWORKS));
if (unknown.length > 0) {
  console.error(`Usage: npm run bench -- pages [quick] [${Object.keys(FRAMEWORKS).join("|")}]`);
  process.exit(2);
}
const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox", "--disable-gpu"] });
try {
  const measured = [];
  for (const name of names.length > 0 ? names : Object.keys(FRAMEWORKS)) measured.push(await measure(name, browser));
  const results = path.join(root, "bench/results");
  mkdirSync(results, { recursive: true });
  writeFileSync(path.join(results, "pages.json"), `${JSON.stringify(measured, null, 1)}\n`);
} finally {
  await browser.close();
}
