// What a page shows from its first element on, and when: the list, or anything else, which is wrong for a signed-in user.

export const wait = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

/** Runs in the page before anything else, and looks at each change before it is painted. */
function record() {
  const shown = (globalThis.shown = []);
  const look = () => {
    const main = document.querySelector("main");
    if (main === null) return;
    const what = main.querySelector("li") === null ? main.textContent : "list";
    if (shown.at(-1)?.what !== what) shown.push({ at: performance.now(), what });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

/** How long a page may take to show live data, ms. */
const LIMIT = 30_000;

/**
 * Opens a page and watches it. `live` settles once it has live data, or after 30 s without. `end` closes it and returns its wrong frames,
 * its requests other than for the page and its scripts, and the ms from the start of the navigation to the list and to live data, each
 * null if it never came.
 */
export async function open(context, url) {
  const page = await context.newPage();
  await page.addInitScript(record);
  let requests = 0;
  let live = null;
  let start = Date.now();
  let onLive = () => {};
  const isLive = new Promise((resolve) => void (onLive = resolve));
  page.on("request", (request) => void (requests += ["fetch", "xhr"].includes(request.resourceType()) ? 1 : 0));
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      // The result of the query, for a user who may see it.
      if (live === null && String(payload).includes("Milk")) onLive((live = Date.now() - start));
    }),
  );
  start = Date.now();
  const opened = page.goto(url, { waitUntil: "commit" });
  return {
    live: Promise.race([isLive, opened.then(() => wait(LIMIT))]),
    async end() {
      const shown = await page.evaluate(() => globalThis.shown ?? []);
      await page.close();
      // As when the server answers with an error.
      if (shown.length === 0) shown.push({ at: 0, what: "nothing" });
      const list = shown.find(({ what }) => what === "list")?.at ?? null;
      return {
        wrong: shown.filter(({ what }) => what !== "list").map(({ what }) => what),
        requests,
        list,
        live,
        ends: shown.at(-1).what,
      };
    },
  };
}
