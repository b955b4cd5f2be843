// Notices a client that was given to no provider: whatever is asked of it waits for a session that never comes.
// It only tells. A provider that mounts later than that works as well.
import { LockstepAuthError } from "../core/errors.ts";

/** How long something may wait before that is told, ms. */
const PATIENCE = 10_000;

/** Watches for a provider. */
export interface ProviderWait {
  /** Something waits for a session. */
  readonly begin: () => void;
  /** There is a provider. Nothing is told any more. */
  readonly end: () => void;
}

/** Creates a wait. `report` is called at most once. */
export function createProviderWait(report: (error: LockstepAuthError) => void): ProviderWait {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const tell = (): void =>
    report(
      new LockstepAuthError("PROVIDER_MISSING", {
        what: `A client of createConvexClient has waited ${PATIENCE / 1000} s for a LockstepProvider.`,
        fix: "Render <LockstepProvider client={convex} …> with this very client, once, around the application.",
      }),
    );
  return {
    begin: () => {
      if (isOver || timer !== undefined) return;
      timer = setTimeout(tell, PATIENCE);
      // In Node, whose timers are objects, the process may end before.
      (timer as { unref?: () => void }).unref?.();
    },
    end: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
