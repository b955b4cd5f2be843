// One mutation or action on behalf of whoever is signed in: sent once that is known, never as nobody, and settled in
// every case, also by a stock client, which would run it as whoever is signed in next.
import type { Session } from "../engine/create-session.ts";
import { abandoned } from "./calls.ts";

/**
 * What came of a call.
 *
 * - `success`: it ran; `data` is what it returned.
 * - `error`: it failed. A `LockstepAuthError` `CALL_ABANDONED` says that its user went before the answer: it may have run.
 * - `unauthenticated`: nobody is signed in, so nothing was sent.
 */
export type CallResult<T> =
  | { readonly status: "success"; readonly data: T; readonly error?: undefined }
  | { readonly status: "error"; readonly data?: undefined; readonly error: Error }
  | { readonly status: "unauthenticated"; readonly data?: undefined; readonly error?: undefined };

/** Makes the call once somebody is signed in. Never rejects. While it is unknown who is, it waits. */
export function callAs<T>(session: Session, call: () => Promise<T>): Promise<CallResult<T>> {
  return new Promise((resolve) => {
    let sentAs: string | null = null;
    const settle = (result: CallResult<T>): void => {
      stop();
      resolve(result);
    };
    const look = (): void => {
      const view = session.view();
      if (view.status === "loading" || view.identity?.key === sentAs) return;
      if (sentAs !== null) return settle({ status: "error", error: abandoned(true) });
      if (view.status === "unauthenticated") return settle({ status: "unauthenticated" });
      sentAs = view.identity.key;
      // A call that throws at once, such as for arguments that Convex has no type for, has failed like any other.
      void (async () => call())().then(
        (data) => settle({ status: "success", data }),
        (error: unknown) =>
          settle({ status: "error", error: error instanceof Error ? error : new Error(String(error)) }),
      );
    };
    const stop = session.subscribe(look);
    look();
  });
}
