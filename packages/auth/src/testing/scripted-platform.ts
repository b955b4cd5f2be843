// The ports of a session, with page events, network and randomness that a test controls.
import type { LifecycleSignal, LockstepAuthError, Platform, Tabs } from "../index.ts";
import { type TestClock, createGlobalClock } from "./test-clock.ts";

/** A platform and its controls. */
export interface ScriptedPlatform {
  readonly platform: Platform;
  /** The errors reported to the developer. */
  readonly reports: LockstepAuthError[];
  /** Emits a signal from the page. */
  readonly signal: (signal: LifecycleSignal) => void;
  readonly setOnline: (online: boolean) => void;
  /** Hides the page, or shows it, which also wakes it. */
  readonly setHidden: (hidden: boolean) => void;
  /** Lets this many ms pass without running timers, as when the machine sleeps. */
  readonly sleep: (ms: number) => void;
  /** Sets this machine's clock this many ms ahead of all other clocks; negative is behind. */
  readonly setClock: (ahead: number) => void;
}

/** Options of {@link createScriptedPlatform}. */
export interface ScriptedPlatformOptions {
  /** Default: the global timers. */
  readonly clock?: TestClock;
  /** From `createFakeBrowser().tab()`. Default: there are no other tabs. */
  readonly tabs?: Tabs;
}

/** Creates a platform that is online and visible. Its random number is always 0.5. */
export function createScriptedPlatform(options: ScriptedPlatformOptions = {}): ScriptedPlatform {
  const { clock = createGlobalClock(), tabs } = options;
  const listeners = new Set<(signal: LifecycleSignal) => void>();
  const reports: LockstepAuthError[] = [];
  let ahead = 0;
  let online = true;
  let hidden = false;
  const signal = (what: LifecycleSignal): void => {
    for (const listener of listeners) listener(what);
  };
  return {
    platform: {
      now: clock.now,
      wall: () => clock.wall() + ahead,
      random: () => 0.5,
      setTimer: clock.setTimer,
      isOnline: () => online,
      isHidden: () => hidden,
      tabs,
      onLifecycle: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      report: (error) => reports.push(error),
    },
    reports,
    signal,
    setOnline: (value) => {
      online = value;
      signal(value ? "wake" : "network");
    },
    setHidden: (value) => {
      hidden = value;
      if (!value) signal("wake");
    },
    sleep: clock.sleep,
    setClock: (value) => {
      ahead = value;
    },
  };
}
