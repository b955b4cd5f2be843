// The stage of a schedule: a tab, the page around it, and the record of who should be signed in when.
import { vi } from "vitest";
import { type Browser, storeSession } from "./browser.ts";
import { type Notes, takeNotes } from "./notes.ts";
import type { Tab, TabOptions } from "./tab.tsx";
import { whoseOf } from "./truth.ts";

/** A tab with controls for the page, the user and the clock. */
export interface Stage
  extends
    Pick<Tab, "workos" | "server" | "authkit" | "pass">,
    Pick<Browser, "holdRefreshLock">,
    Pick<Notes, "mutate" | "act" | "actInVain" | "firstToken"> {
  /** Lets this many ms pass in which no timer runs and the monotonic clock stands still. */
  readonly sleep: (ms: number) => void;
  readonly hidden: () => void;
  readonly visible: () => void;
  /** No network: no connection opens and WorkOS is unreachable. */
  readonly offline: () => void;
  readonly online: (told: boolean) => void;
  /** From now on that user is signed in at WorkOS, and should be signed in here within that many ms. */
  readonly expect: (person: string | null, within?: number) => void;
  readonly signOut: () => Promise<void>;
  /** The session ends at WorkOS; resolves when a refresh has been refused. */
  readonly endSession: () => Promise<void>;
  /** The SDK refreshes, as when an app requests it. */
  readonly forceRefresh: () => Promise<void>;
  /** Switches with AuthKit's own method, or as the page does with its candidate, and calls a mutation as soon as that has resolved. */
  readonly switchAndMutate: (id: string, by: "sdk" | "page") => void;
  /** Opens another tab of the same browser, with the same candidate in it. */
  readonly openBeside: () => Promise<Stage>;
  /** That user signs in, in another tab. */
  readonly signInElsewhere: (person: string) => void;
  /** Waits until WorkOS receives a token request; at most 10 min. */
  readonly untilCall: () => Promise<void>;
  /** The page is restored from the back/forward cache. */
  readonly restore: () => void;
  /** The user signs out, or the session ends, elsewhere, without notice to this page. */
  readonly endElsewhere: () => void;
  /** Another part of the application gives the client its own fetcher, which takes that many ms. */
  readonly setAuthElsewhere: (ms: number) => void;
  /** Unmounts and closes the client. */
  readonly leave: () => void;
}

/** A stage, and the record to judge. */
export interface StageAndNotes {
  readonly stage: Stage;
  readonly notes: Notes;
  /** Whether the page was left. */
  readonly left: () => boolean;
  readonly close: () => Promise<void>;
}

/** Sets a stage around a tab in which that user is signed in from the start. */
export function setStage(tab: Tab, candidate: string, { person = "alice", organization }: TabOptions): StageAndNotes {
  const { browser, workos, server, authkit, client, pass } = tab;
  const notes = takeNotes(tab, whoseOf(person, organization));
  const beside: Tab[] = [];
  let left = false;
  const page = (hidden: boolean): void => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  const network = (online: boolean): void => {
    Object.defineProperty(navigator, "onLine", { value: online, configurable: true });
    workos.mode = online ? "mint" : "unreachable";
    server.refuseConnections = online ? 0 : Infinity;
    if (!online) server.drop();
  };
  const expectPerson = (next: string | null, within = 0): void => {
    workos.person = next;
    notes.expect(whoseOf(next, organization), within);
  };
  const untilCall = async (): Promise<void> => {
    const { length } = workos.calls;
    for (let waited = 0; workos.calls.length === length && waited < 600_000; waited += 50) await pass(50);
  };
  page(false);
  Object.defineProperty(navigator, "onLine", { value: true, configurable: true });
  const stage: Stage = {
    workos,
    server,
    authkit,
    pass,
    holdRefreshLock: browser.holdRefreshLock,
    mutate: notes.mutate,
    act: notes.act,
    actInVain: notes.actInVain,
    firstToken: notes.firstToken,
    sleep: (ms) => void vi.setSystemTime(Date.now() + ms),
    hidden: () => page(true),
    visible: () => {
      page(false);
      window.dispatchEvent(new Event("focus"));
    },
    offline: () => {
      network(false);
      window.dispatchEvent(new Event("offline"));
    },
    online: (told) => {
      network(true);
      if (told) window.dispatchEvent(new Event("online"));
    },
    expect: expectPerson,
    signOut: async () => {
      expectPerson(null);
      // It throws when it has no token yet; then there is nothing to forget either.
      await authkit
        .sdk()
        .signOut({ navigate: false })
        ?.catch(() => {});
      window.localStorage.clear();
      authkit.lay({ user: null });
      await pass(0);
    },
    endSession: async () => {
      workos.person = null;
      await untilCall();
      expectPerson(null);
      await pass(workos.latency + 10);
    },
    forceRefresh: async () => {
      const refreshed = authkit.sdk().getAccessToken({ forceRefresh: true });
      await pass(workos.latency + 10);
      await refreshed;
    },
    switchAndMutate: (organizationId, by) =>
      notes.switchTo(whoseOf(workos.person, organizationId), async () =>
        by === "page"
          ? await tab.switchOrganization(organizationId)
          : await authkit.sdk().switchToOrganization({ organizationId }),
      ),
    openBeside: async () => {
      // The SDK keeps its state in the module, so another tab needs another module. React and Convex keep none.
      vi.resetModules();
      const { CANDIDATES } = await import("./candidates.tsx");
      const other = CANDIDATES.find(({ name }) => name === candidate)!;
      const opened = await (await import("./tab.tsx")).openTab(other, {}, browser);
      beside.push(opened);
      return setStage(opened, candidate, { person: workos.person, ...(organization !== undefined && { organization }) })
        .stage;
    },
    signInElsewhere: (next) => {
      storeSession();
      expectPerson(next, Infinity);
    },
    restore: () => {
      page(false);
      const event = new Event("pageshow");
      Object.defineProperty(event, "persisted", { value: true });
      window.dispatchEvent(event);
    },
    endElsewhere: () => {
      workos.person = null;
      window.localStorage.clear();
    },
    setAuthElsewhere: (ms) =>
      client.setAuth(async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return await authkit.sdk().getAccessToken();
      }),
    untilCall,
    leave: () => {
      left = true;
      tab.unmount();
      void client.close();
    },
  };
  const close = async (): Promise<void> => {
    for (const opened of beside) await opened.close();
    await tab.close();
  };
  return { stage, notes, left: () => left, close };
}
