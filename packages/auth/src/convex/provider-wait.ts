// Detects a client that was never passed to a provider, so that its queries and calls wait for a session that never comes.
// It only warns. A provider that mounts later still works.
import { LockstepAuthError } from "../core/errors.ts";

/** How long a query or call may wait before the warning, ms. */
const PATIENCE = 10_000;

/** Watches for a provider. */
export interface ProviderWait {
  /** Call when a query or call starts to wait for a session. */
  readonly begin: () => void;
  /** Call when there is a provider. No warning follows. */
  readonly stop: () => void;
}

/** Creates a wait. `report` is called at most once. */
export function createProviderWait(report: (error: LockstepAuthError) => void): ProviderWait {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const tell = (): void =>
    report(
      new LockstepAuthError("PROVIDER_MISSING", {
        what: `A client from createConvexClient has waited ${PATIENCE / 1000} s for its LockstepProvider.`,
        fix: "Render one <LockstepProvider client={convex} …> around the application.",
      }),
    );
  return {
    begin: () => {
      if (isStopped || timer !== undefined) return;
      timer = setTimeout(tell, PATIENCE);
      // In Node, where timers are objects, the timer must not keep the process alive.
      (timer as { unref?: () => void }).unref?.();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
