// Does one thing on behalf of the user who is signed in: once that is known, never for another one, and it always settles,
// also where the thing itself would not, such as a call on a stock Convex client whose user has gone.
import { abandoned, unauthenticated } from "../core/errors.ts";
import type { Session } from "./create-session.ts";

/**
 * Makes a call as the user who is signed in. While it is unknown who is, it waits.
 *
 * @param call - What to do, called at most once. What it throws or rejects with is what this rejects with. Its argument is
 *   aborted when this has settled.
 * @param signal - Ends the wait: this rejects with its reason. A call that was made goes on.
 *
 * @throws {LockstepAuthError} `UNAUTHENTICATED` when the user is signed out: then nothing was called.
 * @throws {LockstepAuthError} `CALL_ABANDONED` when the identity changes before the answer: it may have run.
 */
export function callAs<T>(session: Session, call: (over: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const over = new AbortController();
  return new Promise<T>((resolve, reject) => {
    let calledAs: string | null = null;
    const giveUp = (): void => reject(signal?.reason);
    const look = (): void => {
      // The user is known, but the organization may be another one in a moment. Asking may lead here again.
      if (calledAs === null && !session.isCertain()) return;
      const view = session.view();
      if (view.status === "loading" || view.identity?.key === calledAs) return;
      if (calledAs !== null) return reject(abandoned(true));
      if (view.status === "unauthenticated") return reject(unauthenticated());
      calledAs = view.identity.key;
      // What it throws at once, such as for arguments that Convex has no type for, is a rejection like any other.
      void (async () => call(over.signal))().then(resolve, reject);
    };
    const stop = session.subscribe(look);
    signal?.addEventListener("abort", giveUp);
    over.signal.addEventListener("abort", () => {
      stop();
      signal?.removeEventListener("abort", giveUp);
    });
    if (signal?.aborted) giveUp();
    else look();
  }).finally(() => over.abort());
}
