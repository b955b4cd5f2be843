// The ports of a session in a browser. On a server, the same ports report nothing, so that a component tree can render
// there.
import type { Platform } from "../engine/platform.ts";
import { browserTabs } from "./browser-tabs.ts";
import { createClock } from "./clock.ts";
import { createReporter } from "./reporter.ts";

/** Events after which timers and tokens must be checked. `resume` ends a freeze (Page Lifecycle §4.2). */
const WAKE_EVENTS = ["focus", "resume", "visibilitychange"] as const;
/** Events that announce that the user leaves the page. `beforeunload` comes first, while the page is still shown. */
const LEAVE_EVENTS = ["beforeunload", "pagehide"] as const;
/** How often to check the clock for sleep of the machine, ms. A page that stayed visible gets no event for that. */
const SLEEP_TICK = 5000;

/** Returns the browser's clocks, timers, tabs, page events and console. Safe to create on a server. */
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
      // In the capture phase, because `resume` and `visibilitychange` are dispatched on the document.
      const options = { signal: stop.signal, capture: true };
      const on = (name: string, report: (event: Event) => void): void =>
        window.addEventListener(
          name,
          // In the capture phase, the `focus` events of all fields arrive here too.
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
