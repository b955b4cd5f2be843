// One browser, with what its tabs share: WorkOS's session, storage, locks and messages. Runs under fake timers only.
import { vi } from "vitest";
import { createChannelClass } from "./channel.ts";
import { createLocks } from "./locks.ts";
import { type Workos, createWorkos } from "./workos.ts";

export const CLIENT_ID = "client_bench";
const REFRESH_TOKEN = `workos:refresh-token:${CLIENT_ID}`;

/** A browser and its controls. */
export interface Browser {
  readonly workos: Workos;
  /** A frozen tab holds the lock under which authkit-js refreshes, for that many ms. */
  readonly holdRefreshLock: (ms: number) => void;
}

/** Opens a browser in which that user is signed in. */
export function openBrowser(person: string | null, organization: string | null): Browser {
  const workos = createWorkos(person);
  workos.organization = organization;
  vi.stubGlobal("fetch", workos.fetch);
  vi.stubGlobal("BroadcastChannel", createChannelClass());
  const locks = createLocks();
  Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
  // Node's own runs on the real clock.
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("The operation timed out.", "TimeoutError")), ms);
    return controller.signal;
  };
  window.localStorage.clear();
  window.sessionStorage.clear();
  if (person !== null) storeSession();
  return {
    workos,
    holdRefreshLock: (ms) => {
      void locks.request("WORKOS_REFRESH_SESSION", () => new Promise<void>((resolve) => setTimeout(resolve, ms)));
    },
  };
}

/** Stores what a sign-in leaves in the browser. */
export function storeSession(): void {
  window.localStorage.setItem(REFRESH_TOKEN, "rt_0");
}
