// A mutation as the engine sees it: its code, how the code ends, and the outcome. group-commit.ts runs it.

import type { RecordedMutation } from "./store.ts";
import type { Transaction } from "./transaction.ts";

/** The client request that a mutation answers: it runs once, however often it is sent. */
export type RequestKey = Pick<RecordedMutation, "sessionId" | "requestId">;

/** What is stored with a commit, to answer the same request again. */
export type Answer = Pick<RecordedMutation, "result" | "logLines">;

/** How the code of a mutation ends: its writes are kept or dropped. */
export type MutationEnd<T, F> = { kind: "commit"; value: T } | { kind: "discard"; value: F };

/**
 * The outcome of a mutation. `ts` is the timestamp of its commit, or of the last one that it saw if it wrote nothing.
 */
export type MutationResult<T, F> =
  | { kind: "committed"; value: T; ts: bigint }
  /** The same request was committed before; its code did not run again. */
  | { kind: "replayed"; value: T; ts: bigint }
  /** Nothing was written. */
  | { kind: "failed"; value: F };

export interface MutationRequest<T, F> {
  run: (transaction: Transaction) => Promise<MutationEnd<T, F>>;
  /** For a request that may be resent. Default: it cannot be. */
  once?: { key: RequestKey; record(value: T): Answer; replay(answer: Answer): T } | null;
}
