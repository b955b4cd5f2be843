// What a schedule plays on: a tab, the page around it, and the record of who ought to be signed in when.
import { vi } from "vitest";
import { readToken } from "../../packages/auth/src/testing/index.ts";
import { ACTION, MUTATION, type Tab } from "./tab.tsx";

/** A tab with the hands that move the page, the user and the clock. */
export interface Stage extends Pick<Tab, "workos" | "server" | "authkit" | "pass"> {
  /** Lets this many ms pass for which no timer runs and the monotonic clock stands still. */
  readonly sleep: (ms: number) => void;
  readonly hidden: () => void;
  readonly visible: () => void;
  /** No network: nothing connects and WorkOS is unreachable. */
  readonly offline: () => void;
  readonly online: (told: boolean) => void;
  /** From now on that person is signed in at WorkOS, and ought to be here. */
  readonly expect: (person: string | null) => void;
  readonly signOut: () => Promise<void>;
  /** The session ends at WorkOS; resolves when a refresh has been told so. */
  readonly endSession: () => Promise<void>;
  /** The SDK refreshes, as when an app asks it to. */
  readonly forceRefresh: () => Promise<void>;
  readonly switchOrganization: (id: string) => Promise<void>;
  readonly mutate: () => void;
  readonly act: () => void;
  /** Passes until WorkOS is asked for a token; at most 10 min. */
  readonly untilCall: () => Promise<void>;
  readonly firstToken: () => string;
  /** The page comes out of the back/forward cache. */
  readonly restore: () => void;
  /** Somebody signs out, or the session is ended, elsewhere: this page is not told. */
  readonly endElsewhere: () => void;
  /** Another part of the application gives the client a fetcher of its own, which takes that many ms. */
  readonly setAuthElsewhere: (ms: number) => void;
  /** Calls an action that is expected to fail, if only it runs once. */
  readonly actInVain: () => void;
  /** Unmounts and closes the client. */
  readonly leave: () => void;
}

/** What a stage noted while a schedule was played. */
export interface Notes {
  /** Who ought to be signed in from when on, ms since 1970. */
  readonly expected: { readonly from: number; readonly person: string | null }[];
  /** What became of each mutation and action. */
  readonly results: ("pending" | "done" | "failed")[];
  /** Calls of which it does not matter whether they succeed. */
  inVain: number;
  /** Every token that was sent: when, ms since 1970, and whose. */
  readonly sent: { readonly at: number; readonly who: string }[];
  /** Organisation of the newest token that the backend accepted. */
  organization: string | null;
  /** The organisation that ought to be in force. */
  expectedOrganization: string | null;
  left: boolean;
}

/** Sets a stage around a tab in which that person is signed in from the start. */
export function setStage(tab: Tab, person: string | null): { stage: Stage; notes: Notes } {
  const { workos, server, authkit, client, pass } = tab;
  const notes: Notes = {
    expected: [{ from: 0, person }],
    results: [],
    inVain: 0,
    sent: [],
    organization: null,
    expectedOrganization: null,
    left: false,
  };
  let first = "";
  let accept = server.accept;
  Object.defineProperty(server, "accept", {
    get: () => (token: string) => {
      first ||= token;
      notes.sent.push({ at: Date.now(), who: readToken(token).sub });
      const refusal = accept(token);
      if (refusal === null) notes.organization = readToken(token).org_id ?? null;
      return refusal;
    },
    set: (next: typeof accept) => (accept = next),
  });
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
  const note = (work: Promise<unknown>): void => {
    const index = notes.results.push("pending") - 1;
    work.then(
      () => (notes.results[index] = "done"),
      () => (notes.results[index] = "failed"),
    );
  };
  const expectPerson = (next: string | null): void => {
    workos.person = next;
    notes.expected.push({ from: Date.now(), person: next });
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
      // It throws when there is no token yet; then there is nothing to forget either.
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
    switchOrganization: async (organizationId) => {
      const switched = authkit.sdk().switchToOrganization({ organizationId });
      notes.expectedOrganization = organizationId;
      await pass(workos.latency + 10);
      await switched;
    },
    mutate: () => note(client.mutation(MUTATION, {})),
    act: () => note(client.action(ACTION, {})),
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
    actInVain: () => {
      notes.inVain += 1;
      client.action(ACTION, {}).catch(() => {});
    },
    untilCall,
    firstToken: () => first,
    leave: () => {
      notes.left = true;
      tab.unmount();
      void client.close();
    },
  };
  return { stage, notes };
}
