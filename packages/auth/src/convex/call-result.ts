// What a call has come to, as a value. The call itself is the engine's.
import { LockstepAuthError } from "../core/errors.ts";

/**
 * What came of a call.
 *
 * - `success`: it ran; `data` is what it returned.
 * - `error`: it failed. A `LockstepAuthError` `CALL_ABANDONED` says that its user went before the answer: it may have run.
 * - `unauthenticated`: the user is signed out, so nothing was sent.
 */
export type CallResult<T> =
  | { readonly status: "success"; readonly data: T; readonly error?: undefined }
  | { readonly status: "error"; readonly data?: undefined; readonly error: Error }
  | { readonly status: "unauthenticated"; readonly data?: undefined; readonly error?: undefined };

/** What a call by `callAs` has come to. Never rejects. */
export function resultOf<T>(call: Promise<T>): Promise<CallResult<T>> {
  return call.then(
    (data) => ({ status: "success", data }),
    (error: unknown) =>
      error instanceof LockstepAuthError && error.code === "UNAUTHENTICATED"
        ? { status: "unauthenticated" }
        : { status: "error", error: error instanceof Error ? error : new Error(String(error)) },
  );
}
