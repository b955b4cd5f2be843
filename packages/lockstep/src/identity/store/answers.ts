// Rows of responses that are replayed for the same request (see http/request/idempotency.ts), sealed: only a client that can send the
// request again can open its response.

import type { DataFile } from "../../data-file.ts";

/** How long an answer is kept, in ms. */
export const ANSWER_KEPT_MS: number = 24 * 3_600_000;

/** Access to answers. */
export interface AnswerRows {
  /** The sealed response to a request, if it was given at a time or later. */
  find: (id: string, since: number) => string | null;
  insert: (id: string, sealed: string, at: number) => void;
  /** Deletes responses from before a time. */
  prune: (before: number) => void;
}

/** Responses in the given file. Times are ms since the epoch. */
export function createAnswerRows(db: DataFile): AnswerRows {
  const find = db.prepare("SELECT sealed FROM answers WHERE id = ? AND created_at > ?");
  const insert = db.prepare("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)");
  const prune = db.prepare("DELETE FROM answers WHERE created_at <= ?");
  return {
    find: (id, since) => (find.get([id, since]) as { sealed: string } | undefined)?.sealed ?? null,
    insert: (id, sealed, at) => {
      insert.run([id, sealed, at]);
    },
    prune: (before) => {
      prune.run([before]);
    },
  };
}
