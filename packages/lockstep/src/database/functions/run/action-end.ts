// Ways for an action to end other than returning: an error thrown by one of its callbacks or unawaited promises, which reaches Node and not
// the action itself, and its time limit.

import type { Clock } from "../../time/clock.ts";
import { displayName } from "../calls/function-address.ts";
import type { Run } from "./run.ts";

/** Source: Convex docs, "Limits", "Functions": actions time out after 10 minutes. */
const ACTION_TIMEOUT_MS = 600_000;

/** The result of an action's handler, unless the action ends before. Afterwards it makes no more calls. */
export function untilEnd<T>({ after }: Pick<Clock, "after">, run: Run, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let isEnded = false;
    const end = (): boolean => {
      if (isEnded) return false;
      isEnded = true;
      cancel();
      return true;
    };
    const fail = (error: unknown): boolean => {
      if (!end()) return false;
      run.isOver = () => true;
      reject(error as Error);
      return true;
    };
    const name = displayName(run.address).split(":").at(-1) ?? "";
    const cancel = after(ACTION_TIMEOUT_MS, () =>
      fail(new Error(`Action \`${name}\` execution timed out (maximum duration ${ACTION_TIMEOUT_MS / 1000}s)`)),
    );
    run.endWith = fail;
    work().then(
      (value) => end() && resolve(value),
      (error: unknown) => fail(error),
    );
  });
}
