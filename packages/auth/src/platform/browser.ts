// The ports of a session in a browser. On a server, where there is no page, the same ports report nothing,
// so that a component tree can be rendered there.
import type { Platform } from "../engine/platform.ts";
import { browserTabs } from "./browser-tabs.ts";
import { createClock } from "./clock.ts";
import { createReporter } from "./reporter.ts";

/** Events after which timers and tokens are worth a look. `resume` ends a freeze (Page Lifecycle §4.2). */
const WAKE_EVENTS = ["focus", "resume", "visibilitychange"] as const;
/** Events that announce that the page is being left. `beforeunload` comes first, while the page is still shown. */
const LEAVE_EVENTS = ["beforeunload", "pagehide"] as const;
/** How often the clock is asked whether the machine slept, ms. No event tells that of a page that was visible all along. */
const SLEEP_TICK = 5000;

/** The browser's clocks, timers, tabs, page events and console. Safe to create on a server. */
export function browserPlatform(): Platform {
  const clock = createClock();
  const isHidden = (): boolean => globalThis.document?.visibilityState === "hidden";
  return {
    now: clock.now,
    wall: () => Date.now(),
    random: () => Math.random(),
    setTimer: (task, ms) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    isOnline: () => globalThis.navigator?.onLine !== false,
    isHidden,
    tabs: browserTabs(),
    onLifecycle: (listener) => {
      // React Native has a window without addEventListener.
      if (typeof globalThis.window?.addEventListener !== "function") return () => {};
      const stop = new AbortController();
      // In the capture phase, because `resume` and `visibilitychange` are events of the document.
      const options = { signal: stop.signal, capture: true };
      const on = (name: string, report: (event: Event) => void): void =>
        window.addEventListener(
          name,
          // In that phase `focus` of every field passes by, too.
          (event) => event.target instanceof Element || report(event),
          options,
        );
      for (const name of WAKE_EVENTS) on(name, () => !isHidden() && listener("wake"));
      for (const name of LEAVE_EVENTS) on(name, () => listener("leave"));
      on("pageshow", (event) => listener((event as PageTransitionEvent).persisted ? "restore" : "wake"));
      on("online", () => listener("wake"));
      on("offline", () => listener("network"));
      let slept = clock.slept();
      const tick = setInterval(() => {
        if (slept === (slept = clock.slept())) return;
        listener("wake");
      }, SLEEP_TICK);
      return () => {
        stop.abort();
        clearInterval(tick);
      };
    },
    report: createReporter((message) => console.error(message)),
  };
}
