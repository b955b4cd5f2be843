// The outcome of a call as a value. The engine makes the call itself.
import { LockstepAuthError } from "../core/errors.ts";

/**
 * The outcome of a call.
 *
 * - `success`: the function ran; `data` is its return value.
 * - `error`: the call failed. A `LockstepAuthError` with `CALL_ABANDONED` means that the identity changed before the answer;
 *   the function may have run.
 * - `unauthenticated`: the user is signed out; nothing was sent.
 */
export type CallResult<T> =
  | { readonly status: "success"; readonly data: T; readonly error?: undefined }
  | { readonly status: "error"; readonly data?: undefined; readonly error: Error }
  | { readonly status: "unauthenticated"; readonly data?: undefined; readonly error?: undefined };

/** Turns a call by `callAs` into its outcome. Never rejects. */
export function resultOf<T>(call: Promise<T>): Promise<CallResult<T>> {
  return call.then(
    (data) => ({ status: "success", data }),
    (error: unknown) =>
      error instanceof LockstepAuthError && error.code === "UNAUTHENTICATED"
        ? { status: "unauthenticated" }
        : { status: "error", error: error instanceof Error ? error : new Error(String(error)) },
  );
}
