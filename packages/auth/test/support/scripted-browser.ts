// One browser with several tabs, and the identity provider behind it: a lock and a channel that the tabs share, and a
// page lifecycle and a session source for each tab.
import { type Session, type SessionSource, type TabMessage, createSession } from "../../src/index.ts";
import {
  type ScriptedPlatform,
  createFakeBrowser,
  createScriptedPlatform,
  makeToken,
} from "../../src/testing/index.ts";
import { createTestClock } from "./time.ts";

/** Options of {@link createScriptedBrowser}. */
export interface BrowserOptions {
  /** All tabs share one token, as in a cookie; otherwise each keeps its own in memory, as with authkit-js. */
  readonly isShared: boolean;
}

/** A signed-in tab. Without an attached client, its backend accepts every token. */
export interface Tab {
  readonly session: Session;
  readonly page: ScriptedPlatform;
  /** Every status and phase so far. */
  readonly shown: readonly string[];
  readonly close: () => void;
  /** The user signs out here. */
  readonly signOut: () => void;
}

/** Options of a tab. */
export interface TabOptions {
  readonly hidden?: boolean;
  readonly sub?: string;
  readonly sid?: string;
  /** Links a client to the session, which then follows the client's backend. */
  readonly attach?: (session: Session) => void;
}

/** A browser and its controls. */
export interface ScriptedBrowser {
  readonly open: (options?: TabOptions) => Tab;
  /** The time of every call to the provider, ms since 1970. */
  readonly calls: readonly number[];
  /** The maximum number of concurrent calls. */
  readonly most: () => number;
  /** Every message sent to other tabs. */
  readonly told: readonly TabMessage[];
  /** How the provider answers from now on. */
  mode: "mint" | "fail" | "hang";
  /** Takes the lock and keeps it, as a frozen tab does. */
  readonly keepLock: () => void;
}

const LATENCY = 100;

/** Creates a browser without tabs. Tokens live 300 s, the provider takes 100 ms. Call under fake timers. */
export function createScriptedBrowser({ isShared }: BrowserOptions): ScriptedBrowser {
  const calls: number[] = [];
  const browser = createFakeBrowser();
  const cookie: { token: string | null } = { token: null };
  let underWay = 0;
  let most = 0;

  async function mint(sub: string, sid: string): Promise<string> {
    calls.push(Date.now());
    underWay += 1;
    most = Math.max(most, underWay);
    if (self.mode !== "hang") await new Promise((resolve) => setTimeout(resolve, LATENCY));
    underWay -= 1;
    if (self.mode === "hang") return new Promise(() => {});
    if (self.mode === "fail") throw new TypeError("Failed to fetch");
    const iat = Math.floor(Date.now() / 1000);
    return makeToken({ sub, sid, iat, exp: iat + 300, jti: String(calls.length) });
  }

  function open({ hidden = false, sub = "user_alice", sid = "session_a", attach }: TabOptions = {}): Tab {
    const page = createScriptedPlatform({ clock: createTestClock(), tabs: browser.tab() });
    if (hidden) page.setHidden(true);
    const memory: { token: string | null } = isShared ? cookie : { token: null };
    let signedOut = false;
    let onChange = (): void => {};
    const source: SessionSource = {
      isShared,
      getSnapshot: () => (signedOut ? { kind: "absent", reason: "signed_out" } : { kind: "present", subject: sub }),
      subscribe: (listener) => {
        onChange = listener;
        return () => {};
      },
      fetch: async ({ force, current }) => {
        if (memory.token !== null && !(force && memory.token === current)) {
          return { kind: "token", token: memory.token, minted: false };
        }
        memory.token = await mint(sub, sid);
        return { kind: "token", token: memory.token, minted: true };
      },
    };
    const session = createSession({ source, platform: page.platform });
    attach?.(session);
    const shown: string[] = [];
    let answered = 0;
    session.subscribe(() => {
      const view = session.view();
      shown.push(view.status === "authenticated" ? view.phase : view.status);
      const serial = session.sendable()?.serial ?? answered;
      if (serial === answered || attach !== undefined) return;
      answered = serial;
      setTimeout(() => session.confirmed(serial), 20);
    });
    const close = session.start();
    return {
      session,
      close,
      page,
      shown,
      signOut: () => {
        signedOut = true;
        onChange();
      },
    };
  }

  const self: ScriptedBrowser = {
    open,
    mode: "mint",
    calls,
    most: () => most,
    told: browser.messages,
    keepLock: () => {
      void browser.tab().lock(new AbortController().signal);
    },
  };
  return self;
}
