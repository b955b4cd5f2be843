// How long a run has occupied the thread. Bundled code ticks (tick-source.ts); a run that continues for too long
// without yielding is stopped by an error from its next tick, and from every tick after that.

/** CPU time that the code of a run may use without yielding, in ms. Source: Convex docs, "Limits", "Execution time". */
const USER_TIME_MS = 1000;
/** Ticks between two checks of the elapsed time. */
const EVERY = 1024;
/** The same for the machine's clock, in ms, of which a run may get little on a busy machine: after this long, any run is stopped. */
const BLIND_MS = 10_000;
/** How much time must elapse, in ms, before the CPU time is read: reading it takes longer than a small function. */
const AT_LEAST_MS = 20;

/** State of a run. */
export interface UserTime {
  /** Used in the event loop turn of the last check, in ms. */
  usedMs: number;
  turn: number;
  /** The error that stopped it. Even if its code catches the error, the run has failed with it. */
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
  /** Runs work that is not the code's own, a syscall, without counting its time. */
  leaveOut: <T>(work: () => T) => T;
}

/** @param current The time of the run on the thread, or null outside of any run. */
export function createTicker(current: () => UserTime | null): Ticker {
  let outside = startUserTime();
  let ticks = 0;
  /** Counts the event loop turns in which a check happened. */
  let turn = 1;
  let armed = false;
  /** Whether a run was stopped in this turn. */
  let stopping = false;
  let last: UserTime | null = null;
  let lookedMs = 0;
  let lookedAtMs = 0;
  let leftOutMs = 0;
  /** True if the last check found no stack space for itself. */
  let isBlind = false;
  /** Since when checks have found no stack space, on the machine's clock in ms. */
  let blindSinceMs = 0;
  /** The run found by the last check that had stack space. */
  let seen: UserTime | null = null;
  /** The run to stop because that lasted too long: the one seen last or, if that does not end it, the next one that ticks. */
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
    // Runs alternate within one turn of the loop: only the time between two checks of the same run is certainly its own.
    const spentMs = nowMs - lookedMs;
    // The excluded part was measured in elapsed time, which can be more; a loop of nothing but syscalls must end as well.
    if (last === time) time.usedMs += Math.max(spentMs / 8, spentMs - leftOutMs);
    last = time;
    lookedMs = nowMs;
    leftOutMs = 0;
    if (time.usedMs < USER_TIME_MS && !time.exceeded) return;
    stopping = true;
    time.exceeded ??= new ExecutionTimeout();
    throw time.exceeded;
  };

  /** Code that swallowed the error gets it again. This is not another check, which other runs of this turn would pay for at each tick. */
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
        // At the end of the stack only V8's built-in functions can be called. A branching recursion stays there.
        blindSinceMs ||= Date.now();
        const blindMs = Date.now() - blindSinceMs;
        if (blindMs > USER_TIME_MS) {
          stopping = true;
          overdrawn = blindMs > BLIND_MS ? "next" : seen;
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

/** CPU time of this process: on a busy machine, time passes while a run has used little of it. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
