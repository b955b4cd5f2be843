// Fault schedules over real sockets: proxies cut, refuse and delay the browser's connection to local Convex and its requests to
// local AuthKit. Access tokens last 15 s. Numbers in brackets are those of the schedules.
import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Route, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIST, type Visitor, launch, refreshes, statesSinceList, visit } from "./support/browser.ts";
import { type TestStack, startStack } from "./support/stack.ts";

/** Longer than a token, ms. */
const OUTAGE = 20_000;

let local: TestStack;
let browser: Browser;
let ada: Visitor;
let grace: Visitor;
/** Ada's live connections. */
const live = new Set<WebSocketRoute>();
/** How many of her next connections fail. */
let refuse = 0;

beforeAll(async () => {
  [local, browser] = await Promise.all([startStack("sockets", 15), launch()]);
  const context = await browser.newContext();
  await context.routeWebSocket(/\/sync$/, (socket) => {
    if (refuse > 0) {
      refuse -= 1;
      void socket.close({ code: 1011 });
      return;
    }
    socket.connectToServer();
    live.add(socket);
  });
  [ada, grace] = await Promise.all([visit(context, local.stack.appUrl), visit(browser, local.stack.appUrl)]);
  await Promise.all([ada.signIn("ada@example.com"), grace.signIn("grace@example.com")]);
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

/** Cuts Ada's connections. */
async function drop(code: number): Promise<void> {
  const cut = [...live];
  live.clear();
  await Promise.all(cut.map((socket) => socket.close({ code })));
}

/** A change by Grace runs every user's query, whether or not their token is still valid. */
async function expectRecovered(visitor: Visitor, text: string): Promise<void> {
  await visitor.page.getByText(text).waitFor();
  expect(await statesSinceList(visitor)).toEqual([LIST]);
  expect(local.log.matching(/run \w+ items:\w+ as anonymous/)).toEqual([]);
}

test("[E23] refused first connections delay a reload, and nothing runs unauthenticated (4)", async () => {
  refuse = 3;
  await ada.page.reload();
  await ada.page.getByPlaceholder("What do we need?").waitFor();
  await grace.add("Milk");
  await expectRecovered(ada, "Milk");
  expect(refuse).toBe(0);
  expect(await ada.states()).not.toContain("unauthenticated");
});

test("[E24] five cuts around two refreshes change nothing on screen (49)", async () => {
  const from = await refreshes(ada.page);
  // 1006 cannot be sent; 3000 stands for any other reason.
  for (const code of [1011, 1001, 1000, 3000, 1011]) {
    await drop(code);
    await wait(4_000);
  }
  await expect.poll(() => refreshes(ada.page)).toBeGreaterThanOrEqual(from + 2);
  await grace.add("Bread");
  await expectRecovered(ada, "Bread");
});

test("[E25] 503, no token or no response from WorkOS past the token's expiry, while data changes, change nothing on screen (10, 11, 12)", async () => {
  const unanswered: Route[] = [];
  const troubles: ((route: Route) => Promise<void> | number)[] = [
    (route) => route.fulfill({ status: 503, body: "<html>" }),
    (route) => route.fulfill({ status: 200, body: "<html>" }),
    (route) => unanswered.push(route),
  ];
  let trouble = false;
  const visitors = await Promise.all(
    troubles.map(async (answer) => {
      const context = await browser.newContext();
      await context.route("**/user_management/authenticate", async (route) => {
        await (trouble ? answer(route) : route.continue());
      });
      const visitor = await visit(context, local.stack.appUrl);
      await visitor.signIn("ada@example.com");
      return visitor;
    }),
  );
  trouble = true;
  for (let passed = 5; passed <= OUTAGE / 1000; passed += 5) {
    await wait(5_000);
    await grace.add(`after ${passed} s`);
  }
  trouble = false;
  expect(unanswered.length).toBeGreaterThan(0);
  // A browser gives up eventually; the SDK itself waits as long as the browser does.
  await Promise.all(unanswered.map((route) => route.abort()));
  await grace.add("Eggs");
  await Promise.all(visitors.map((visitor) => expectRecovered(visitor, "Eggs")));
});
