// Visits of the pages by signed-in users: with a browser, watched, and without one, timed until the server's list has arrived.
import { PASSWORD } from "../../packages/lockstep/dist/index.js";
import { open, wait } from "./watch.mjs";

/** `pages`: the paths of all pages that are opened in a browser. A token lasts for `tokenSeconds`. */
export function createVisits({ stack, browser, pages, tokenSeconds }) {
  /** Has AuthKit answer like this, or as usual if null. */
  async function fault(body) {
    await fetch(
      `${stack.authkitUrl}/_lockstep/faults`,
      body === null ? { method: "DELETE" } : { method: "POST", body: JSON.stringify(body) },
    );
  }

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

  /** Opens a page until it has live data. Returns its visit. */
  async function watch(context, page) {
    const visit = await open(context, stack.appUrl + page);
    await visit.live;
    return await visit.end();
  }

  /** The pages in turn, in both orders: the first page after a wait finds the servers cold. */
  const inTurn = (of, i) => (i % 2 === 0 ? [...of.entries()] : [...of.entries()].toReversed());

  /** The cookies of a new session, and one with its token, for the page that needs no session. */
  async function cookieOfUser() {
    const context = await signIn();
    const headers = { "x-lockstep-session": "held", "sec-fetch-site": "same-origin" };
    const { token } = await (await context.request.post(`${stack.appUrl}/auth/session`, { headers })).json();
    const cookies = [...(await context.cookies()), { name: "ready-made-token", value: token }];
    await context.close();
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  /** Ms until the list has arrived; Infinity if the page came without it. */
  async function timeOfList(page, cookie) {
    const start = performance.now();
    const response = await fetch(stack.appUrl + page, { headers: { cookie } });
    let html = "";
    let time = Infinity;
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      if (time === Infinity && (html += chunk).includes("<li>Milk")) time = performance.now() - start;
    }
    return time;
  }

  return {
    /** Opens the pages in turn, in both orders, `times` times, each with a token that is fresh enough. Returns the visits of each page. */
    async warm(times) {
      const visits = pages.map(() => ({ context: undefined, runs: [] }));
      for (let i = -2; i < times; i += 1) {
        for (const [index, visit] of inTurn(visits, i)) {
          if ((i + 2) % 4 === 0) {
            await visit.context?.close();
            visit.context = await signIn();
          }
          const run = await watch(visit.context, pages[index]);
          if (i >= 0) visit.runs.push(run);
        }
      }
      for (const { context } of visits) await context.close();
      return visits.map(({ runs }) => runs);
    },

    /** Requests these pages in turn, without a browser. Returns the times of each page until the list has arrived. */
    async serverLists(of, times) {
      const results = of.map(() => []);
      let cookie = "";
      for (let i = -5; i < times; i += 1) {
        // Before the token of the session expires.
        if (cookie === "" || i % 25 === 20) cookie = await cookieOfUser();
        for (const [index, page] of of.entries()) {
          const time = await timeOfList(page, cookie);
          if (i >= 0) results[index].push(time);
        }
      }
      return results;
    },

    /** Opens these pages in turn, `times` times, each with an expired token, while AuthKit answers like this. Returns the visits of each page. */
    async expired(of, { times, answer = null, during = async () => {} }) {
      const results = of.map(() => []);
      const idle = [];
      while (idle.length < times * of.length) idle.push(await signIn());
      await wait(tokenSeconds * 1000 + 500);
      for (let i = 0; i < times; i += 1) {
        for (const [index, page] of inTurn(of, i)) {
          const context = idle.pop();
          if (answer !== null) await fault(answer);
          const [visit] = await Promise.all([watch(context, page), during(fault)]);
          results[index].push(visit);
          await fault(null);
          await context.close();
        }
      }
      return results;
    },

    /** Opens these pages in turn, `times` times, and keeps all of them open. Returns the visits of each page. */
    async kept(of, { times, during }) {
      const opened = of.map(() => []);
      for (let i = 0; i < times; i += 1) {
        for (const [index, page] of inTurn(of, i)) {
          const context = await signIn();
          const visit = await open(context, stack.appUrl + page);
          await visit.live;
          opened[index].push({ context, visit });
        }
      }
      await during(fault);
      const results = [];
      for (const visits of opened) {
        results.push(await Promise.all(visits.map(({ visit }) => visit.end())));
        for (const { context } of visits) await context.close();
      }
      return results;
    },
  };
}
