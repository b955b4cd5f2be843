// The definition of a schedule, and the two steps that most of them share. A schedule states who should be signed in and when the
// fault ends; ../judge.ts defines what is counted and what is a failure.
import type { Stage } from "../stage.ts";
import type { TabOptions } from "../tab.tsx";

/** One schedule. */
export interface Schedule {
  readonly number: number;
  readonly title: string;
  readonly options?: TabOptions;
  /** Whether the previous data may leave the screen, as with another organization; the signed-in state may not. */
  readonly dataLeaves?: true;
  /** Whether the screen was correct, from the server's HTML on. */
  readonly rendered?: (screens: readonly string[]) => boolean;
  readonly play: (stage: Stage) => Promise<void>;
  /** The maximum of opened sockets, sent messages and requests. Default: no limit on sockets and messages. */
  readonly limits?: { readonly sockets?: number; readonly authenticates?: number; readonly calls?: number };
}

export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** Signed in and confirmed, tokens of 300 s. */
export async function signedIn(stage: Stage): Promise<void> {
  await stage.pass(5000);
}

/** Changes data every `ms`, as in an app in use; the backend notices an expired token only when something runs. */
export async function withData(stage: Stage, ms: number, every = 10_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += every) {
    stage.server.invalidate();
    await stage.pass(Math.min(every, ms - passed));
  }
}

/** The same response, this many ms later. */
export async function late<T>(ms: number, answer: Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return await answer;
}
