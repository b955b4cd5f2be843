// What a schedule is, and the two things that most of them do. A schedule says who ought to be signed in and when the world
// is healthy again; what is counted and what counts as failed is in ../judge.ts.
import type { Stage } from "../stage.ts";
import type { TabOptions } from "../tab.tsx";

/** One schedule. */
export interface Schedule {
  readonly number: number;
  readonly title: string;
  readonly options?: TabOptions;
  /** The data of what was may leave the screen, as with another organization; the signed-in state may not. */
  readonly dataLeaves?: true;
  /** Whether what was on the screen, from the server's HTML on, is as it should be. */
  readonly rendered?: (screens: readonly string[]) => boolean;
  readonly play: (stage: Stage) => Promise<void>;
  /** Most that may be opened, sent and asked for. Default: no limit on sockets and messages. */
  readonly limits?: { readonly sockets?: number; readonly authenticates?: number; readonly calls?: number };
}

export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** Signed in and confirmed, tokens of 300 s. */
export async function signedIn(stage: Stage): Promise<void> {
  await stage.pass(5000);
}

/** Data that changes every `ms`, as in an app that is used; the backend sees an expired token only when something runs. */
export async function withData(stage: Stage, ms: number, every = 10_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += every) {
    stage.server.invalidate();
    await stage.pass(Math.min(every, ms - passed));
  }
}

/** The same answer, this many ms later. */
export async function late<T>(ms: number, answer: Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return await answer;
}
