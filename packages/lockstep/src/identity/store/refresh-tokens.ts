// Rows of refresh tokens. An exchanged one stays as long as its session, so that a late reuse is always recognised.

import type { DataFile } from "../../data-file.ts";

/** A stored refresh token; `sealedPair` is what it was exchanged for (see tokens/replay-seal.ts). */
export interface RefreshToken {
  hash: string;
  sessionId: string;
  exchangedAt: number | null;
  sealedPair: string | null;
}

/** Access to refresh tokens. */
export interface RefreshTokenRows {
  find: (hash: string) => RefreshToken | null;
  insert: (hash: string, sessionId: string) => void;
  exchange: (hash: string, at: number, sealedPair: string) => void;
  /** Forgets the sealed pairs of tokens exchanged before a time. */
  forgetPairs: (before: number) => void;
}

/** Refresh tokens in the given file. */
export function createRefreshTokenRows(db: DataFile): RefreshTokenRows {
  const find = db.prepare(
    `SELECT hash, session_id AS sessionId, exchanged_at AS exchangedAt, sealed_pair AS sealedPair
      FROM refresh_tokens WHERE hash = ?`,
  );
  const insert = db.prepare("INSERT INTO refresh_tokens (hash, session_id) VALUES (?, ?)");
  const exchange = db.prepare("UPDATE refresh_tokens SET exchanged_at = ?, sealed_pair = ? WHERE hash = ?");
  const forget = db.prepare(
    "UPDATE refresh_tokens SET sealed_pair = NULL WHERE sealed_pair IS NOT NULL AND exchanged_at < ?",
  );
  return {
    find: (hash) => (find.get([hash]) as RefreshToken | undefined) ?? null,
    insert: (hash, sessionId) => {
      insert.run([hash, sessionId]);
    },
    exchange: (hash, at, sealedPair) => {
      exchange.run([at, sealedPair, hash]);
    },
    forgetPairs: (before) => {
      forget.run([before]);
    },
  };
}
