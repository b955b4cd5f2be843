// Time and chance under the control of a test: fake timers, and dice for the reconnect jitter of the Convex client.
import { vi } from "vitest";

/** Before each test. */
export function startTime(): void {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
}

/** After each test. */
export function stopTime(): void {
  vi.restoreAllMocks();
  vi.useRealTimers();
}
