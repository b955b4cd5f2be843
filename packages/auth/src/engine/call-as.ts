// Makes a call as the signed-in user: it starts once the user is known and never runs as another user. It always settles,
// even if the call itself would not, such as a call on a stock Convex client after its user signed out.
import { abandoned, unauthenticated } from "../core/errors.ts";
import type { Session } from "./create-session.ts";

/**
 * Makes a call as the signed-in user. Waits while the session is loading.
 *
 * @param call - The call, made at most once. Its errors reject the returned promise. Its argument is aborted once that
 *   promise has settled.
 * @param signal - Aborts the wait: the returned promise rejects with the signal's reason. A call already made continues.
 *
 * @throws {LockstepAuthError} `UNAUTHENTICATED` when the user is signed out; the call was not made.
 * @throws {LockstepAuthError} `CALL_ABANDONED` when the identity changes before the answer; the call may have run.
 */
export function callAs<T>(session: Session, call: (over: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const over = new AbortController();
  return new Promise<T>((resolve, reject) => {
    let calledAs: string | null = null;
    const giveUp = (): void => reject(signal?.reason);
    const look = (): void => {
      // The user is known, but the organization may be about to change. `isCertain` may call this listener again.
      if (calledAs === null && !session.isCertain()) return;
      const view = session.view();
      if (view.status === "loading" || view.identity?.key === calledAs) return;
      if (calledAs !== null) return reject(abandoned(true));
      if (view.status === "unauthenticated") return reject(unauthenticated());
      calledAs = view.identity.key;
      // Synchronous errors, such as for arguments of a type that Convex lacks, become rejections.
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
