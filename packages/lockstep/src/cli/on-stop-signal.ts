// Turns the first SIGINT, SIGTERM or SIGHUP into an abort signal, and the second into an immediate end.

/**
 * One Ctrl-C can arrive twice, from the terminal and from `npm`, which passes signals on; the second one counts only if it arrives at least
 * this much later, in ms.
 */
const ONE_KEYSTROKE = 500;

/** A signal that aborts when this process is asked to stop. */
export function onStopSignal(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      const now = performance.now();
      if (first === undefined) {
        first = now;
        controller.abort();
      } else if (now - first > ONE_KEYSTROKE) {
        // The stack's reaper kills whatever is left.
        process.exit(130);
      }
    });
  }
  return controller.signal;
}
