// What the tabs of one browser share: a Web Lock, and a BroadcastChannel on which no token travels.
import type { TabMessage } from "../core/effect.ts";
import type { Tabs } from "../engine/platform.ts";

/** Of the lock and the channel. */
const NAME = "lockstep-auth";

/** The tabs of this browser, or undefined where there is no window or no BroadcastChannel. */
export function browserTabs(): Tabs | undefined {
  if (typeof window === "undefined" || typeof BroadcastChannel === "undefined") return undefined;
  let channel: BroadcastChannel | null = null;
  return {
    lock: (signal) =>
      new Promise((resolve, reject) => {
        // Missing outside secure contexts (W3C Web Locks §3), whatever its type says; there AuthKit cannot sign in either,
        // for want of `crypto.subtle`. Whoever waits for the lock then goes on without it.
        navigator.locks.request(NAME, { signal }, () => new Promise<void>((done) => resolve(done))).catch(reject);
      }),
    post: (message) => channel?.postMessage(message),
    onMessage: (listener) => {
      const stop = new AbortController();
      const open = (): void => {
        channel ??= new BroadcastChannel(NAME);
        channel.onmessage = ({ data }: MessageEvent<TabMessage | null>) => {
          if (data?.kind === "refreshed" || data?.kind === "signed-out") listener(data);
        };
      };
      const close = (): void => {
        channel?.close();
        channel = null;
      };
      // A page with an open channel may be kept out of the back/forward cache.
      window.addEventListener("pagehide", close, { signal: stop.signal });
      window.addEventListener("pageshow", open, { signal: stop.signal });
      open();
      return () => {
        stop.abort();
        close();
      };
    },
  };
}
