// What the tabs of one browser share: a Web Lock, and a BroadcastChannel that never carries a token.
import type { TabMessage } from "../core/effect.ts";
import type { Tabs } from "../engine/platform.ts";

/** The name of the lock and of the channel. */
const NAME = "lockstep-auth";

/** Returns the tabs of this browser, or undefined without a window or BroadcastChannel. */
export function browserTabs(): Tabs | undefined {
  if (typeof window === "undefined" || typeof BroadcastChannel === "undefined") return undefined;
  let channel: BroadcastChannel | null = null;
  return {
    lock: (signal) =>
      new Promise((resolve, reject) => {
        // Undefined outside secure contexts (W3C Web Locks §3), contrary to its type. AuthKit cannot sign in there either,
        // because `crypto.subtle` is missing. The caller then continues without the lock.
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
      // An open channel may keep the page out of the back/forward cache.
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
