// The only interpreter of core's effects: passes events to `step`, runs the effects, and notifies listeners. It makes
// no decisions and is independent of Convex and React.
import type { InitialSession } from "../core/claims.ts";
import type { Effect, TabMessage } from "../core/effect.ts";
import { LockstepAuthError } from "../core/errors.ts";
import type { Event } from "../core/event.ts";
import { sendableToken } from "../core/plan.ts";
import { type HeldToken, type State, heldToken, vouchedSession } from "../core/state.ts";
import { step } from "../core/step.ts";
import { type View, viewOf } from "../core/view.ts";
import { fetchToken } from "./fetch-token.ts";
import { inOrder } from "./in-order.ts";
import type { Platform } from "./platform.ts";
import { type LinkEventKind, type SessionLogEntry, createSessionLog, entryOf } from "./session-log.ts";
import type { SessionSource, SourceSnapshot } from "./source.ts";

/** The snapshot assumed before the source has reported one. */
const UNKNOWN = JSON.stringify({ kind: "unknown" } satisfies SourceSnapshot);

/** The options of {@link createSession}. */
export interface SessionOptions {
  readonly source: SessionSource;
  readonly platform: Platform;
  /** The session that the server rendered the page for, shown from the start. Default null: unknown. */
  readonly initialSession?: InitialSession | null | undefined;
  /** Whether the server rendered the page signed out. Shown from the start. Default false: unknown. */
  readonly isSignedOut?: boolean | undefined;
}

/** A running session. Its members need no `this`. */
export interface Session {
  /** What the interface shows. The same object until something in it changes. */
  readonly view: () => View;
  /** The state of the session. Contains the access token: for a link to a backend, not for an interface. */
  readonly state: () => State;
  /** Returns the held token if it may be sent now: not refused, not about to expire, and not in doubt. Otherwise null. */
  readonly sendable: () => HeldToken | null;
  /**
   * Reads the source, and returns whether the held token is known to be the source's newest. False while a newer token is
   * being read: until then, a request could run in the previous organization.
   */
  readonly isCertain: () => boolean;
  /** Calls `listener` after every change, in order of subscription. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Reports that the backend accepted the token with this serial. */
  readonly confirmed: (serial: number) => void;
  /** Reports that the backend refused the token with this serial, and its message, if any. */
  readonly refused: (serial: number, reason: string | null) => void;
  /**
   * Reports that the backend knows of a change that the token with this serial may not have, so that the identity provider is
   * asked for a new one. Has no effect while a token is being fetched.
   */
  readonly outdated: (serial: number) => void;
  /** Reports that something is waiting for a sendable token. Checks the clock, because timers may have slept. */
  readonly wake: () => void;
  /**
   * Signs the user out here and in the other tabs, before the provider has. The caller must also sign out at the
   * provider.
   */
  readonly end: () => void;
  /** Returns the last 200 log entries, oldest first. They contain no token. */
  readonly log: () => readonly SessionLogEntry[];
  /** Calls `listener` for every new log entry. Returns a function that unsubscribes. */
  readonly observe: (listener: (entry: SessionLogEntry) => void) => () => void;
  /** Adds an event of a link to the log, and does nothing else. */
  readonly note: (kind: LinkEventKind) => void;
  /** Starts listening to the source. Returns a function that stops and forgets everything but what the server knew. */
  readonly start: () => () => void;
}

/** Creates a session. It does nothing until `start`. */
export function createSession(options: SessionOptions): Session {
  const { source, platform, initialSession = null, isSignedOut = false } = options;
  const first: State = isSignedOut
    ? { kind: "absent", reason: "no_session", ended: null }
    : { kind: "unknown", vouched: initialSession };
  let state: State = first;
  let online = true;
  let view = viewOf(state, online);
  let running = false;
  let lastId = 0;
  let seen = UNKNOWN;
  let cancelTimer: () => void = nothing;
  let stopFetch: () => void = nothing;
  const listeners = new Set<() => void>();
  const log = createSessionLog();
  const queue = inOrder(handle);

  function dispatch(event: Event): void {
    if (running) queue(event);
  }

  function handle(event: Event): void {
    const before = state;
    lastId += 1;
    const inputs = {
      now: platform.now(),
      wall: platform.wall(),
      roll: platform.random(),
      id: lastId,
      hidden: platform.isHidden(),
    };
    const next = step(state, event, inputs);
    state = next.state;
    if (state !== before) view = viewOf(state, online);
    note(event.kind, next.effects, "reason" in event ? event.reason : null);
    for (const effect of next.effects) run(effect);
    if (state !== before) changed();
  }

  function note(kind: SessionLogEntry["kind"], effects?: readonly Effect[], reason?: string | null): void {
    log.add(entryOf(kind, platform.wall(), state, view, effects, reason));
  }

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case "fetch":
        stopFetch = fetchToken(source, platform, { force: effect.force, current: effect.current }, (result) => {
          // The SDK may have learned from this fetch that the session has ended.
          readSource();
          dispatch({ ...result, id: effect.id, kind: `fetch-${result.kind}` } as Event);
        });
        return;
      case "abandon-fetch":
        return stopFetch();
      case "timer":
        cancelTimer();
        cancelTimer = platform.setTimer(() => dispatch({ kind: "timer" }), effect.inMs);
        return;
      case "no-timer":
        return cancelTimer();
      case "ignore-echo":
        return;
      case "tell-tabs":
        return platform.tabs?.post(effect.message);
      case "report":
        return platform.report(new LockstepAuthError(effect.code, effect.text));
    }
  }

  function readSource(): void {
    const snapshot = source.getSnapshot();
    const said = JSON.stringify(snapshot);
    if (said === seen) return;
    seen = said;
    dispatch({ ...snapshot, kind: `source-${snapshot.kind}` } as Event);
  }

  function readNetwork(): void {
    if (online === platform.isOnline()) return;
    online = platform.isOnline();
    view = viewOf(state, online);
    note(online ? "online" : "offline");
    changed();
  }

  function hear(message: TabMessage): void {
    // The source first, because it is more reliable and may already be up to date.
    readSource();
    if (message.kind === "signed-out") dispatch({ ...message, kind: "tab-signed-out" });
    else if (source.isShared) dispatch({ kind: "tab-refreshed" });
  }

  return {
    view: () => view,
    state: () => state,
    sendable: () => sendableToken(state, platform.now()),
    isCertain: () => {
      readSource();
      return heldToken(state)?.doubted !== true;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    confirmed: (serial) => dispatch({ kind: "confirmed", serial }),
    refused: (serial, reason) => dispatch({ kind: "refused", serial, reason }),
    outdated: (serial) => dispatch({ kind: "outdated", serial }),
    wake: () => dispatch({ kind: "needed" }),
    end: () => dispatch({ kind: "source-absent", reason: "signed_out" }),
    log: log.entries,
    observe: log.observe,
    note: (kind) => note(kind),
    start: () => {
      running = true;
      note("start");
      const stopLifecycle = platform.onLifecycle((signal) => {
        readSource();
        readNetwork();
        if (signal === "wake") dispatch({ kind: "wake" });
        if (signal === "restore") dispatch({ kind: "restored" });
      });
      // After the lifecycle, so that a page being left tells the other tabs before it stops listening.
      const stopTabs = platform.tabs?.onMessage(hear);
      const stopSource = source.subscribe(readSource);
      readNetwork();
      readSource();
      return () => {
        running = false;
        stopLifecycle();
        stopTabs?.();
        stopSource();
        cancelTimer();
        stopFetch();
        seen = UNKNOWN;
        // StrictMode starts again at once, and a page that is still signed out keeps its socket.
        state = state === first ? first : { kind: "unknown", vouched: vouchedSession(state) };
        view = viewOf(state, online);
        note("stop");
        changed();
      };
    },
  };
}

function nothing(): void {}
