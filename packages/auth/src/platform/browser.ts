// The ports of a session in a browser. On a server, where there is no page, the same ports report nothing,
// so that a component tree can be rendered there.
import type { Platform } from "../engine/platform.ts";
import { createClock } from "./clock.ts";
import { createReporter } from "./reporter.ts";

/** Events after which timers and tokens are worth a look. */
const WAKE_EVENTS = ["online", "focus", "pageshow"] as const;
/** Events that announce that the page is being left. `beforeunload` comes first, while the page is still shown. */
const LEAVE_EVENTS = ["beforeunload", "pagehide"] as const;

/** The browser's clocks, timers, page events and console. Safe to create on a server. */
export function browserPlatform(): Platform {
  const clock = createClock();
  return {
    now: clock.now,
    wall: () => Date.now(),
    random: () => Math.random(),
    setTimer: (task, ms) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    isOnline: () => typeof navigator === "undefined" || navigator.onLine !== false,
    onLifecycle: (listener) => {
      // React Native has a window without addEventListener.
      if (typeof window === "undefined" || typeof window.addEventListener !== "function") return () => {};
      const stop = new AbortController();
      const { signal } = stop;
      for (const name of WAKE_EVENTS) window.addEventListener(name, () => listener("wake"), { signal });
      for (const name of LEAVE_EVENTS) window.addEventListener(name, () => listener("leave"), { signal });
      window.addEventListener("offline", () => listener("network"), { signal });
      document.addEventListener(
        "visibilitychange",
        () => {
          if (document.visibilityState === "visible") listener("wake");
        },
        { signal },
      );
      return () => stop.abort();
    },
    report: createReporter((message) => console.error(message)),
  };
}
