// What a page shows over time: the list, a loading message, or the prompt to sign in.

/** Starts to record a page. `end()` returns what it showed: `{ at, what }`, in ms since the start, one entry per change. */
export async function watchPage(page) {
  await page.evaluate(() => {
    const start = performance.now();
    const shown = (globalThis.shown = []);
    const look = () => {
      const isSignedOut = [...document.querySelectorAll("button")].some((button) => button.textContent === "Sign in");
      const what = isSignedOut ? "signed out" : document.querySelector("li") === null ? "loading" : "signed in";
      if (shown.at(-1)?.what !== what) shown.push({ at: performance.now() - start, what });
    };
    look();
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });
  return { end: () => page.evaluate(() => globalThis.shown) };
}
