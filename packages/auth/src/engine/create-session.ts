// The one interpreter of core's effects: feeds events to `step`, does what it asks, tells who listens.
// It decides nothing and knows neither Convex nor React.
import type { InitialSession } from "../core/claims.ts";
import type { Effect, TabMessage } from "../core/effect.ts";
import { LockstepAuthError } from "../core/errors.ts";
import type { Event } from "../core/event.ts";
import { isFresh } from "../core/plan.ts";
import { type HeldToken, type State, heldToken, vouchedSession } from "../core/state.ts";
import { step } from "../core/step.ts";
import { type View, viewOf } from "../core/view.ts";
import { alone } from "./alone.ts";
import type { Platform } from "./platform.ts";
import { type LinkEventKind, type SessionLogEntry, createSessionLog } from "./session-log.ts";
import type { FetchResult, SessionSource, SourceSnapshot } from "./source.ts";

/** How long a fetch may take before it counts as failed, ms. AuthKit's own lock waits 10 s. */
const FETCH_DEADLINE = 15_000;

/** What a source says before it has said anything. */
const UNKNOWN = JSON.stringify({ kind: "unknown" } satisfies SourceSnapshot);

/** What {@link createSession} needs. */
export interface SessionOptions {
  readonly source: SessionSource;
  readonly platform: Platform;
  /** The session that a server has rendered the page for: it is shown from the start. Default null: none is known. */
  readonly initialSession?: InitialSession | null | undefined;
}

/** A running session. All members may be passed bare. */
export interface Session {
  /** What the interface shows. The same object until something in it changes. */
  readonly view: () => View;
  /** Where the session stands. Holds the access token: for a link to a backend, not for an interface. */
  readonly state: () => State;
  /** The token in hand when it may be sent now: not refused, not at its end, and not in doubt. Otherwise null. */
  readonly sendable: () => HeldToken | null;
  /**
   * Reads the source, and says whether the token in hand is known to be the newest that the source has. False for the
   * moment that reading a newer one takes: what is sent then could run in the organization that was left.
   */
  readonly isCertain: () => boolean;
  /** Calls back after every change, in order of subscription. Returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The backend accepted the token of that serial. */
  readonly confirmed: (serial: number) => void;
  /** The backend refused the token of that serial, in these words if it gave any. */
  readonly refused: (serial: number, reason: string | null) => void;
  /** Something is waiting for a sendable token: look at the clock now, timers may have slept. */
  readonly wake: () => void;
  /** The user signs out: ends it here and in the other tabs, before the provider knows. The provider is to be told, too. */
  readonly end: () => void;
  /** The last 200 things that happened, oldest first. No token in it. */
  readonly log: () => readonly SessionLogEntry[];
  /** Calls back for every further one. Returns how to stop. */
  readonly observe: (listener: (entry: SessionLogEntry) => void) => () => void;
  /** Adds what a link did to the log. Nothing else comes of it. */
  readonly note: (kind: LinkEventKind) => void;
  /** Starts to listen to the source. Returns how to stop, which forgets everything but what a server still vouches for. */
  readonly start: () => () => void;
}

/** Creates a session. Nothing happens until `start`. */
export function createSession({ source, platform, initialSession = null }: SessionOptions): Session {
  let state: State = { kind: "unknown", vouched: initialSession };
  let online = true;
  let view = viewOf(state, online);
  let running = false;
  let lastId = 0;
  let seen = UNKNOWN;
  let cancelTimer: () => void = nothing;
  let abandonFetch: () => void = nothing;
  const listeners = new Set<() => void>();
  const log = createSessionLog();
  const queue: Event[] = [];
  let draining = false;

  function dispatch(event: Event): void {
    if (!running) return;
    queue.push(event);
    // A listener or a port may cause another event: it has its turn after this one is through.
    if (draining) return;
    draining = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) handle(next);
    } finally {
      draining = false;
    }
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

  function note(kind: SessionLogEntry["kind"], effects: readonly Effect[] = [], reason: string | null = null): void {
    log.add({
      at: platform.wall(),
      kind,
      state: state.kind,
      status: view.status,
      phase: view.phase,
      serial: heldToken(state)?.serial ?? null,
      effects: effects.map((effect) => effect.kind),
      reason,
    });
  }

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case "fetch":
        return fetchToken(effect);
      case "abandon-fetch":
        return abandonFetch();
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

  function fetchToken({ id, force, current }: Extract<Effect, { kind: "fetch" }>): void {
    const abort = new AbortController();
    const cancelDeadline = platform.setTimer(() => settle({ kind: "transient" }), FETCH_DEADLINE);
    let open = true;
    abandonFetch = () => {
      open = false;
      cancelDeadline();
      abort.abort();
    };
    const settle = (result: FetchResult): void => {
      if (!open) return;
      abandonFetch();
      // The SDK may have learnt of the end of the session from this very fetch.
      readSource();
      dispatch({ ...result, id, kind: `fetch-${result.kind}` } as Event);
    };
    // Given up in the very turn in which it was decided, it is never made.
    const ask = async (): Promise<FetchResult> =>
      open ? source.fetch({ force, current, signal: abort.signal }) : { kind: "transient" };
    Promise.resolve()
      .then(() => (force ? alone(platform, abort.signal, ask) : ask()))
      .then(settle, () => settle({ kind: "transient" }));
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
    // In the order of what is surer: the source of this tab may know already.
    readSource();
    if (message.kind === "signed-out") dispatch({ ...message, kind: "tab-signed-out" });
    else if (source.isShared) dispatch({ kind: "tab-refreshed" });
  }

  return {
    view: () => view,
    state: () => state,
    sendable: () => {
      const held = heldToken(state);
      return held !== null && !held.refused && !held.doubted && isFresh(held, platform.now()) ? held : null;
    },
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
      // After the lifecycle, so that a page that is being left has told the other tabs before it stops to listen.
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
        abandonFetch();
        seen = UNKNOWN;
        state = { kind: "unknown", vouched: vouchedSession(state) };
        view = viewOf(state, online);
        note("stop");
        changed();
      };
    },
  };
}

function nothing(): void {}
