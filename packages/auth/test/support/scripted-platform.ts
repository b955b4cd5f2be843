// The ports of a session over the (fake) global timers, with page events and dice that a test controls.
import { vi } from "vitest";
import type { LifecycleSignal, LockstepAuthError, Platform } from "../../src/index.ts";

/** A platform and the hands that move it. */
export interface ScriptedPlatform {
  readonly platform: Platform;
  /** What was reported to the developer. */
  readonly reports: LockstepAuthError[];
  /** Lets the page report something. */
  readonly signal: (signal: LifecycleSignal) => void;
  readonly setOnline: (online: boolean) => void;
  /** Hides the page, or shows it, which wakes it. */
  readonly setHidden: (hidden: boolean) => void;
  /** Lets this many ms pass for which no timer runs, as when the machine sleeps. */
  readonly sleep: (ms: number) => void;
  /** Sets this machine's clock that many ms ahead of everybody else's; negative is behind. */
  readonly setClock: (ahead: number) => void;
}

/** Creates a platform. The dice always roll 0.5. */
export function createScriptedPlatform(): ScriptedPlatform {
  const listeners = new Set<(signal: LifecycleSignal) => void>();
  const reports: LockstepAuthError[] = [];
  let slept = 0;
  let ahead = 0;
  let online = true;
  let hidden = false;
  const signal = (what: LifecycleSignal): void => {
    for (const listener of listeners) listener(what);
  };
  return {
    platform: {
      now: () => performance.now() + slept,
      wall: () => Date.now() + ahead,
      random: () => 0.5,
      setTimer: (task, ms) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
      isOnline: () => online,
      isHidden: () => hidden,
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
    sleep: (ms) => {
      slept += ms;
      vi.setSystemTime(Date.now() + ms);
    },
    setClock: (value) => {
      ahead = value;
    },
  };
}
