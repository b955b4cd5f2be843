// Rows of authorization codes. A used code stays until it expires, so that a second use is recognised.

import type { DataFile } from "../../data-file.ts";

/** A stored code. `sessionId` is the session it was exchanged for, null while unused. */
export interface AuthorizationCode {
  hash: string;
  clientId: string;
  redirectUri: string;
  codeChallenge: string;
  userId: string;
  expiresAt: number;
  sessionId: string | null;
}

/** Access to authorization codes. */
export interface CodeRows {
  find: (hash: string) => AuthorizationCode | null;
  insert: (code: AuthorizationCode) => void;
  use: (hash: string, sessionId: string) => void;
  /** Deletes codes that expired before a time. */
  prune: (before: number) => void;
}

/** Authorization codes in the given file. */
export function createCodeRows(db: DataFile): CodeRows {
  const find = db.prepare(
    `SELECT hash, client_id AS clientId, redirect_uri AS redirectUri, code_challenge AS codeChallenge, user_id AS userId,
      expires_at AS expiresAt, session_id AS sessionId FROM codes WHERE hash = ?`,
  );
  const insert = db.prepare("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?)");
  const use = db.prepare("UPDATE codes SET session_id = ? WHERE hash = ?");
  const prune = db.prepare("DELETE FROM codes WHERE expires_at < ?");
  return {
    find: (hash) => (find.get([hash]) as AuthorizationCode | undefined) ?? null,
    insert: ({ hash, clientId, redirectUri, codeChallenge, userId, expiresAt, sessionId }) => {
      insert.run([hash, clientId, redirectUri, codeChallenge, userId, expiresAt, sessionId]);
    },
    use: (hash, sessionId) => {
      use.run([sessionId, hash]);
    },
    prune: (before) => {
      prune.run([before]);
    },
  };
}
