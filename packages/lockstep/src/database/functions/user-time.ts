// How long a run has kept the thread to itself. Bundled code ticks (tick-source.ts); a run that goes on for too long without
// letting anyone else have a turn is stopped by an error out of its next tick, and out of every tick after that one.

/** Processor time that code of a run may use without a pause, in ms. Source: Convex docs, "Limits", "Execution time". */
const USER_TIME_MS = 1000;
/** Ticks between two looks at the time that has passed, */
const EVERY = 1024;
/** and how much of it has to pass, in ms, before the processor's is asked for: that takes longer than a small function. */
const AT_LEAST_MS = 20;

/** Kept with a run. */
export interface UserTime {
  /** Used in the turn of the event loop that was looked at last, in ms. */
  usedMs: number;
  turn: number;
  /** What it was stopped with. Whatever its code makes of that, the run has failed with it. */
  exceeded: ExecutionTimeout | null;
}

export function startUserTime(): UserTime {
  return { usedMs: 0, turn: 0, exceeded: null };
}

/** The error that stops a run, in Convex's words. */
export class ExecutionTimeout extends Error {
  override readonly name = "ExecutionTimeout";
  constructor() {
    super(`Function execution timed out (maximum duration: ${USER_TIME_MS / 1000}s)`);
  }
}

export interface Ticker {
  /** Called by bundled code. @throws ExecutionTimeout */
  tick: () => void;
  /** Runs what is not the code's own, a syscall: its time is left out. */
  leaveOut: <T>(work: () => T) => T;
}

/** @param current The time of the run that is on the thread, or null outside of any. */
export function createTicker(current: () => UserTime | null): Ticker {
  let outside = startUserTime();
  let ticks = 0;
  /** Counts the turns of the event loop in which somebody looked. */
  let turn = 1;
  let armed = false;
  /** Somebody was stopped in this turn. */
  let stopping = false;
  let last: UserTime | null = null;
  let lookedMs = 0;
  let lookedAtMs = 0;
  let leftOutMs = 0;
  /** The last look found no room on the stack for itself, */
  let isBlind = false;
  /** since when no look did, on the machine's clock in ms, */
  let blindSinceMs = 0;
  /** the run that a look found last, with room, */
  let seen: UserTime | null = null;
  /** and which is stopped, because that went on for too long: it, or, should that not end it, the one that ticks next. */
  let overdrawn: UserTime | "next" | null = null;

  const arm = (): void => {
    if (armed) return;
    armed = true;
    setImmediate(() => {
      armed = stopping = false;
      overdrawn = null;
      last = null;
      outside = startUserTime();
      turn++;
    });
  };
  const look = (): void => {
    const atMs = performance.now();
    const time = current() ?? outside;
    isBlind = false;
    blindSinceMs = 0;
    seen = time;
    if (atMs - lookedAtMs < AT_LEAST_MS) return;
    lookedAtMs = atMs;
    arm();
    const nowMs = processorMs();
    if (time.turn !== turn) Object.assign(time, { turn, usedMs: 0 });
    // Runs take turns within one turn of the loop: only time between two looks of the same run is surely its own.
    const spentMs = nowMs - lookedMs;
    // What is left out was measured in time that passed, which can be more; a loop of nothing but syscalls must end as well.
    if (last === time) time.usedMs += Math.max(spentMs / 8, spentMs - leftOutMs);
    last = time;
    lookedMs = nowMs;
    leftOutMs = 0;
    if (time.usedMs < USER_TIME_MS && !time.exceeded) return;
    stopping = true;
    time.exceeded ??= new ExecutionTimeout();
    throw time.exceeded;
  };

  /** Whoever swallowed the error gets it again. Not another look: others of this turn would pay for one at each tick. */
  const stopAgain = (): void => {
    const time = current() ?? outside;
    if (overdrawn === "next" || overdrawn === time) {
      arm();
      time.exceeded ??= new ExecutionTimeout();
      overdrawn = null;
    }
    if (time.exceeded) throw time.exceeded;
  };

  return {
    tick() {
      if (stopping) stopAgain();
      if (++ticks % EVERY !== 0) return;
      if (isBlind) {
        // At the end of the stack nothing can be called but what V8 has built in. A recursion that branches stays there.
        blindSinceMs ||= Date.now();
        const blindMs = Date.now() - blindSinceMs;
        if (blindMs > USER_TIME_MS) {
          stopping = true;
          overdrawn = blindMs > 2 * USER_TIME_MS ? "next" : seen;
        }
      }
      isBlind = true;
      look();
    },
    leaveOut(work) {
      const since = performance.now();
      try {
        return work();
      } finally {
        leftOutMs += performance.now() - since;
      }
    },
  };
}

/** Of this process: on a machine that is busy with something else, time passes and a run has used little of it. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
