// What the tabs of one browser share: a lock (tab-lock.ts) and a BroadcastChannel, on which no token travels.
import type { TabMessage } from "../core/effect.ts";
import type { Tabs } from "../engine/platform.ts";
import { leaseLock, webLock } from "./tab-lock.ts";

const CHANNEL = "lockstep-auth";

/** The tabs of this browser, or undefined where there is no window or no BroadcastChannel. */
export function browserTabs(): Tabs | undefined {
  if (typeof window === "undefined" || typeof BroadcastChannel === "undefined") return undefined;
  let channel: BroadcastChannel | null = null;
  return {
    // `locks` is missing outside secure contexts, whatever its type says.
    lock: async (signal) => ("locks" in navigator ? webLock(signal) : leaseLock(window.localStorage, signal)),
    post: (message) => channel?.postMessage(message),
    onMessage: (listener) => {
      const stop = new AbortController();
      const open = (): void => {
        channel ??= new BroadcastChannel(CHANNEL);
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
